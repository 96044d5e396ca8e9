using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PatternExecution.Redis.Tests;

/// <summary>Stands between a client and a server and does to their bytes what networks do.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;

    public FaultProxy(string target)
    {
        _target = IPEndPoint.Parse(target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Configuration => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How long each piece is held up on its way back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether bytes are swallowed both ways while connections stay open.</summary>
    public bool IsHalfOpen { get; set; }

    /// <summary>Whether new connections are closed at once.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>After how many bytes of the next reply the connection is cut; negative for never.</summary>
    public int CutReplyAfter { get; set; } = -1;

    /// <summary>From now on the connections that there are swallow everything; new ones work.</summary>
    public void KillSilently()
    {
        foreach (var client in _clients.Keys) _clients[client] = false;
    }

    /// <summary>Closes every connection.</summary>
    public void Cut()
    {
        foreach (var client in _clients.Keys)
        {
            _clients.TryRemove(client, out _);
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_over.Token);
            if (IsRefusing) client.Close();
            else _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        _clients[client] = true;
        try
        {
            await server.ConnectAsync(_target);
            await Task.WhenAny(PumpAsync(client, server, isReply: false), PumpAsync(server, client, isReply: true));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
        }

        _clients.TryRemove(client, out _);
        client.Close();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isReply)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _over.Token) is > 0 and var count)
            {
                if (IsHalfOpen || (_clients.TryGetValue(isReply ? to : from, out var isAlive) && !isAlive)) continue;
                if (isReply && Delay > TimeSpan.Zero) await Task.Delay(Delay, _over.Token);
                if (isReply && CutReplyAfter >= 0)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, Math.Min(count, CutReplyAfter)), _over.Token);
                    CutReplyAfter = -1;
                    return;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _over.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
        }
    }
}
