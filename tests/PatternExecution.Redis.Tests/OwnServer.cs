using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace PatternExecution.Redis.Tests;

/// <summary>A redis-server that a test may kill, freeze and restart; a child process that ends with the test.</summary>
internal sealed partial class OwnServer : IAsyncDisposable
{
    private const int Kill = 9;
    private const int Continue = 18;
    private const int Stop = 19;

    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("pattern-execution-redis-").FullName;
    private Process? _process;

    private OwnServer(string program, int port)
    {
        _program = program;
        Port = port;
    }

    public int Port { get; }

    public string Configuration => $"127.0.0.1:{Port}";

    public static async Task<OwnServer> StartAsync(params string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS_SERVER");
        if (string.IsNullOrEmpty(program) || !OperatingSystem.IsLinux()) Assert.Ignore("ignored: no redis-server; tests/run.sh brings one");
        var server = new OwnServer(program!, FreePort());
        await server.RestartAsync(arguments);
        return server;
    }

    /// <summary>Starts it, empty.</summary>
    public async Task RestartAsync(params string[] arguments)
    {
        string[] all = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, .. arguments];
        _process = Process.Start(new ProcessStartInfo(_program, all) { RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        await Until.TrueAsync(CanConnectAsync, "redis-server listens");
    }

    public async Task KillAsync()
    {
        Signal(Kill);
        await _process!.WaitForExitAsync();
    }

    /// <summary>It holds its connections and answers nobody.</summary>
    public void Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    /// <summary>Runs a command on a connection of its own.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true,connectTimeout=20000");
        return await connection.GetDatabase().ExecuteAsync(command, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Signal(int signal)
    {
        if (SendSignal(_process!.Id, signal) != 0) throw new InvalidOperationException($"kill failed with {Marshal.GetLastPInvokeError()}.");
    }

    private async Task<bool> CanConnectAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
