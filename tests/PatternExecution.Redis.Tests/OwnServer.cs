using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
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

    /// <summary>Where the nodes of a cluster talk to each other. By default it is 10,000 above <see cref="Port"/>, which not every free port leaves room for.</summary>
    public int ClusterPort { get; } = FreePort();

    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>The certificate that <see cref="StartTlsAsync"/> was given.</summary>
    public string CertificateFile => Path.Combine(_folder, "server.crt");

    public static async Task<OwnServer> StartAsync(params string[] arguments)
    {
        var server = Create();
        await server.RestartAsync(arguments);
        return server;
    }

    /// <summary>Starts one that speaks TLS only; the test is ignored where the server was built without.</summary>
    public static async Task<OwnServer> StartTlsAsync(X509Certificate2 certificate)
    {
        var server = Create();
        var keyFile = Path.Combine(server._folder, "server.key");
        await File.WriteAllTextAsync(server.CertificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        server.Launch(
            "--port", "0", "--tls-port", $"{server.Port}", "--tls-cert-file", server.CertificateFile, "--tls-key-file", keyFile, "--tls-ca-cert-file", server.CertificateFile, "--tls-auth-clients", "no");
        await Until.TrueAsync(async () => server._process!.HasExited || await server.CanConnectAsync(), "redis-server listens");
        if (!server._process!.HasExited) return server;
        await server.DisposeAsync();
        Assert.Ignore("ignored: this redis-server was built without TLS");
        return server;
    }

    /// <summary>Starts a sentinel that looks after a master and is quick to give it up.</summary>
    public static async Task<OwnServer> StartSentinelAsync(int masterPort)
    {
        var server = Create();
        var file = Path.Combine(server._folder, "sentinel.conf");
        await File.WriteAllTextAsync(file, $"""
            port {server.Port}
            bind 127.0.0.1
            dir {server._folder}
            sentinel monitor main 127.0.0.1 {masterPort} 1
            sentinel down-after-milliseconds main 500
            sentinel failover-timeout main 5000

            """);
        server._process = Process.Start(new ProcessStartInfo(server._program, [file, "--sentinel"]) { RedirectStandardOutput = true })!;
        _ = server._process.StandardOutput.ReadToEndAsync();
        await Until.TrueAsync(server.CanConnectAsync, "the sentinel listens");
        return server;
    }

    /// <summary>Starts a node of a cluster that it has to be introduced to.</summary>
    public static async Task<OwnServer> StartNodeAsync(params string[] arguments)
    {
        var server = Create();
        await server.RestartAsync(["--cluster-enabled", "yes", "--cluster-port", $"{server.ClusterPort}", .. arguments]);
        return server;
    }

    /// <summary>Starts it, empty.</summary>
    public async Task RestartAsync(params string[] arguments)
    {
        Launch(["--port", $"{Port}", .. arguments]);
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
        return await connection.GetServer("127.0.0.1", Port).ExecuteAsync(command, arguments);
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

    private static OwnServer Create()
    {
        var program = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS_SERVER");
        if (string.IsNullOrEmpty(program) || !OperatingSystem.IsLinux()) Assert.Ignore("ignored: no redis-server; tests/run.sh brings one");
        return new OwnServer(program!, FreePort());
    }

    private void Launch(params string[] arguments)
    {
        string[] all = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _folder, .. arguments];
        _process = Process.Start(new ProcessStartInfo(_program, all) { RedirectStandardOutput = true })!;
        _ = _process.StandardOutput.ReadToEndAsync();
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
