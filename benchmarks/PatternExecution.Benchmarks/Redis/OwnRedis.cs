using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>A Redis server of our own, on a free port of this machine, that may be frozen, killed and started again.</summary>
internal sealed partial class OwnRedis : IDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string _program;
    private readonly int _port = FreePort();
    private Process _server;

    private OwnRedis(string program)
    {
        _program = program;
        _server = Start();
    }

    /// <summary>Why none can be started here; null where one can.</summary>
    public static string? Missing =>
        string.IsNullOrEmpty(Program) || !OperatingSystem.IsLinux() ? "PATTERN_EXECUTION_REDIS_SERVER names no redis-server" : null;

    public string Configuration => $"127.0.0.1:{_port}";

    private static string? Program => Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS_SERVER");

    /// <summary>Starts a server and waits until it listens.</summary>
    public static async Task<OwnRedis> StartAsync()
    {
        var redis = new OwnRedis(Program!);
        await redis.ListeningAsync();
        return redis;
    }

    public void Freeze() => _ = Send(_server.Id, Stop);

    public void Thaw() => _ = Send(_server.Id, Continue);

    public async Task KillAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync();
    }

    public async Task RestartAsync()
    {
        _server.Dispose();
        _server = Start();
        await ListeningAsync();
    }

    public void Dispose()
    {
        if (!_server.HasExited) _server.Kill();
        _server.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Send(int process, int signal);

    private Process Start()
    {
        var server = Process.Start(new ProcessStartInfo(_program, ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true })!;
        _ = server.StandardOutput.ReadToEndAsync();
        return server;
    }

    private async Task ListeningAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, late.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(5, late.Token);
            }
        }
    }
}
