using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PatternExecution.Postgres.Tests;

/// <summary>A server process of a test's own, to be killed, stopped and started again. Its data lies in a folder that is removed at the end.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("pattern-execution-pg-").FullName;
    private readonly int _port = FreePort();

    private OwnServer(string programs) => _programs = programs;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Timeout=5";

    private string Data => Path.Combine(_folder, "data");

    private int Process => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>Makes a server; the test is ignored where there are no programs to run.</summary>
    public static async Task<OwnServer> StartAsync()
    {
        var programs = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_PG_BIN");
        if (string.IsNullOrEmpty(programs))
            Assert.Ignore("ignored: no server programs (tests/run.sh brings them; PATTERN_EXECUTION_PG_BIN names others)");
        var server = new OwnServer(programs!);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "nobody:nogroup", server._folder);
        }

        await server.DropAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        await server.UpAsync();
        return server;
    }

    public Task UpAsync(string more = "") => DropAsync([], more);

    /// <summary>Stops the server and starts it where a folder lies on a disk of its own that is soon full.</summary>
    /// <returns>The folder; null where disks cannot be made here.</returns>
    public async Task<string?> RestartBesideSmallDiskAsync(int megabytes)
    {
        var disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        // A mount of the server's own: nobody else sees it, and it goes with the server.
        string[] mounting = ["unshare", "-m", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs \"$0\" && chown nobody:nogroup \"$0\" && exec \"$@\"", disk];
        try
        {
            await RunAsync(mounting[0], [.. mounting[1..], "true"]);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }

        await DropAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        await DropAsync(mounting, "");
        return disk;
    }

    private Task DropAsync(string[] before, string more) => DropAsync(before,
        "pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(Data, "server.log"), "-o",
        $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c jit=off -c dynamic_shared_memory_type=mmap -c max_connections=50 {more}", "start");

    /// <summary>Kills the server and all of its processes at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        var process = Process;
        // The postmaster first, else it would start new children; and none may be left, else the next start finds the data in use.
        int[] all = [process, .. await ChildrenAsync(process)];
        foreach (var one in all)
            await RunAsync("kill", "-9", one.ToString(CultureInfo.InvariantCulture));
        while (all.Any(one => Directory.Exists($"/proc/{one}")))
            await Task.Yield();
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    /// <summary>Lets all of the server's processes stand still: connections stay, nobody answers.</summary>
    public Task StallAsync() => SignalAsync("-STOP");

    public Task ResumeAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await SignalAsync("-CONT");
            await DropAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        foreach (var process in (await ChildrenAsync(Process)).Prepend(Process))
            await RunAsync("kill", signal, process.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<int[]> ChildrenAsync(int process)
    {
        var children = await File.ReadAllTextAsync($"/proc/{process}/task/{process}/children");
        return [.. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    /// <summary>Runs a server program, as nobody where the tests run as root: the server refuses to be root.</summary>
    private Task DropAsync(string program, params string[] arguments) => DropAsync([], program, arguments);

    private Task DropAsync(string[] before, string program, params string[] arguments)
    {
        string[] dropping = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];
        string[] command = [.. before, .. dropping, Path.Combine(_programs, program), .. arguments];
        return RunAsync(command[0], command[1..]);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" };
        // A server keeps what it inherits open: its output goes nowhere, so that nobody waits for its end.
        start.Environment["HOME"] = "/nonexistent";
        using var process = System.Diagnostics.Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && program != "kill")
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
