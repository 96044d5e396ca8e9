using System.Net;
using System.Net.Sockets;

namespace PatternExecution.Postgres.Tests;

/// <summary>Stands between a client and a server and counts how often the client waits for an answer.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private int _turns;

    public CountingProxy(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often what the client sent was followed by what the server sent, since the last time this was asked.</summary>
    public int TakeRoundTrips() => Interlocked.Exchange(ref _turns, 0);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_host, _port);
            client.NoDelay = server.NoDelay = true;
            var isAsked = 0;
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream(), () => Volatile.Write(ref isAsked, 1)),
                PumpAsync(server.GetStream(), client.GetStream(), () =>
                {
                    if (Interlocked.Exchange(ref isAsked, 0) == 1)
                        Interlocked.Increment(ref _turns);
                }));
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Action passing)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer, _over.Token) is > 0 and var read)
            {
                passing();
                await to.WriteAsync(buffer.AsMemory(0, read), _over.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side has gone.
        }
    }
}
