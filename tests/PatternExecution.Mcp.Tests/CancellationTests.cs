using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Mcp.Tests;

/// <summary>A thousand calls given up at random moments: nothing of them stays, and what they went to works on.</summary>
[Platform("Linux", Reason = "Processes and sockets are seen in /proc.")]
[NonParallelizable]
public sealed class CancellationTests
{
    private const int Calls = 1_000;

    private static readonly string[] Requests =
        ["run tool wait", "run command nap", "run tool test/hang", "run tool test/echo with text=hello", "run tool web/hang", "run tool web/echo with text=hello", "run command echo"];

    [Test]
    public async Task Thousand_calls_given_up_at_random_moments_leave_nothing_behind()
    {
        using var http = await HttpServer.StartAsync();
        var mark = Guid.NewGuid().ToString("N");
        var waiting = 0;
        var held = new List<WeakReference>();
        await using (var host = await TestHost.ConnectAsync(Programs.Stdio(), build: builder => builder
            .AddMcpServer("web", http.Transport, static options => options.ReconnectWait = TimeSpan.FromMinutes(1))
            .AddStandardPatterns(options =>
            {
                options.CommandEnvironment["CANCELLED"] = mark;
                options.AllowCommand("nap", "/bin/sh", CommandArgument.Literal("-c"), CommandArgument.Literal("/usr/bin/setsid /bin/sleep 1000 & wait"));
                options.AllowCommand("echo", "/bin/echo");
            })
            .AddFunction("wait", async (CancellationToken token) =>
            {
                Interlocked.Increment(ref waiting);
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    Interlocked.Decrement(ref waiting);
                }
            })))
        {
            await host.Servers.WaitUntilConnectedAsync("web", TestHost.Limit);
            var server = await ProcessAsync(host);
            var random = new Random(20_260_102);
            var moments = Enumerable.Range(0, Calls).Select(_ => random.Next(1 << random.Next(15))).ToArray();

            await Parallel.ForAsync(0, Calls, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestHost.Limit }, async (i, _) =>
            {
                var reference = await GiveUpAsync(host, Requests[i % Requests.Length], moments[i]);
                lock (held) held.Add(reference);
            });

            await Until.True(() => Volatile.Read(ref waiting) == 0, () => $"{waiting} functions run on");
            await Until.True(() => Marked("CANCELLED=" + mark).Count == 0, () => $"processes {string.Join(", ", Marked("CANCELLED=" + mark))} run on");
            await Until.True(
                () =>
                {
                    GC.Collect();
                    return held.TrueForAll(static reference => !reference.IsAlive);
                },
                () => $"{held.Count(static reference => reference.IsAlive)} of {Calls} requests are held by something that goes on");
            Assert.That((await host.CallAsync("echo", "text=hello")).Output.ToString(), Is.EqualTo("hello"));
            Assert.That((await host.AskAsync("run tool web/echo with text=hello")).Output.ToString(), Is.EqualTo("hello"));
            Assert.That(await ProcessAsync(host), Is.EqualTo(server), "the server was restarted");
            Assert.That(Sockets(http.Address.Port), Is.InRange(1, 8), "connections pile up");
        }

        await Until.True(() => Sockets(http.Address.Port) == 0, () => $"{Sockets(http.Address.Port)} sockets are open");
    }

    /// <summary>Asks, and gives up after so many turns. What the call was made of is gone when this returns, but for what goes on.</summary>
    private static async Task<WeakReference> GiveUpAsync(TestHost host, string query, int turns)
    {
        using var cancel = new CancellationTokenSource();
        var request = new PatternRequest(query);
        var calling = Task.Run(() => host.Engine.ExecuteAsync(request, cancel.Token).AsTask());
        for (var turn = 0; turn < turns; turn++) await Task.Yield();
        await cancel.CancelAsync();
        await ((Task)calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new WeakReference(request);
    }

    private static async Task<int> ProcessAsync(TestHost host) => int.Parse((await host.CallAsync("pid")).Output.ToString(), CultureInfo.InvariantCulture);

    private static List<string> Marked(string variable)
    {
        var entry = Encoding.ASCII.GetBytes(variable);
        return [.. Directory.EnumerateDirectories("/proc").Where(folder =>
        {
            try
            {
                return File.ReadAllBytes(folder + "/environ").AsSpan().IndexOf(entry) >= 0;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];
    }

    /// <summary>How many sockets of this process are connected to a port.</summary>
    private static int Sockets(int port)
    {
        var own = Directory.EnumerateFiles("/proc/self/fd").Select(static file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "").ToHashSet(StringComparer.Ordinal);
        var remote = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
            .SelectMany(File.ReadAllLines)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(columns => columns.Length > 9 && columns[2].EndsWith(remote, StringComparison.Ordinal) && own.Contains($"socket:[{columns[9]}]"));
    }
}
