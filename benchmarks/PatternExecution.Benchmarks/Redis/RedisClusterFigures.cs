using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;
using StackExchange.Redis;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>How often one cold key is executed for 500 callers in each of several processes, and how long the slowest of them waits.</summary>
internal sealed class RedisClusterFigures : IFigureRoom
{
    private const int Rounds = 5;
    private const int Callers = 500;
    private const int ExecutionMilliseconds = 100;

    public string Room => "caching";

    /// <summary>The command that a member's process runs.</summary>
    public static Command CreateMember()
    {
        var redis = new Argument<string>("redis");
        var prefix = new Argument<string>("prefix");
        var command = new Command("cluster-member", "One process of the figures for several.") { redis, prefix };
        command.Hidden = true;
        command.SetAction((parsed, _) => BeMemberAsync(parsed.GetValue(redis)!, parsed.GetValue(prefix)!));
        return command;
    }

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var processes in new[] { 2, 4 })
        {
            var executed = $"{processes} processes x {Callers} callers, one cold key: executions, most of {Rounds} rounds";
            var slowest = $"{processes} processes x {Callers} callers, one cold key of {ExecutionMilliseconds} ms: slowest caller of {Rounds} rounds";
            if (settings.Redis is not { } redis)
            {
                yield return Figure.NotMeasured(Room, executed, "runs", 1, "no Redis; name one with --redis");
                yield return Figure.NotMeasured(Room, slowest, "ms", ExecutionMilliseconds + 50, "no Redis; name one with --redis");
                continue;
            }

            var (runs, milliseconds) = await MeasureAsync(redis, processes, cancellationToken);
            yield return Figure.AtMost(Room, executed, runs, "runs", 1, "HybridCache: one a process");
            yield return Figure.AtMost(Room, slowest, milliseconds, "ms", ExecutionMilliseconds + 50, "FusionCache with a Redis lock: 630 to 870 ms");
        }
    }

    private static async Task<(int Runs, double Milliseconds)> MeasureAsync(string redis, int processes, CancellationToken cancellationToken)
    {
        var prefix = RedisMember.NewPrefix();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var database = connection.GetDatabase();
        var members = Enumerable.Range(0, processes).Select(_ => Start(redis, prefix)).ToList();
        try
        {
            foreach (var member in members) await ExpectAsync(member, "ready", cancellationToken);
            var most = 0;
            var slowest = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var member in members) await member.StandardInput.WriteLineAsync($"{round}");
                var times = await Task.WhenAll(members.Select(async member => double.Parse(await ExpectAsync(member, null, cancellationToken), CultureInfo.InvariantCulture)));
                most = Math.Max(most, (int)await database.StringGetAsync($"{prefix}runs:{round}"));
                slowest.Add(times.Max());
            }

            return (most, slowest.Max());
        }
        finally
        {
            foreach (var member in members)
            {
                member.StandardInput.Close();
                if (!member.WaitForExit(5_000)) member.Kill();
                member.Dispose();
            }
        }
    }

    private static Process Start(string redis, string prefix) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(RedisClusterFigures).Assembly.Location, "cluster-member", redis, prefix]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static async Task<string> ExpectAsync(Process member, string? line, CancellationToken cancellationToken)
    {
        var said = await member.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("A member has ended.");
        if (line is not null && said != line) throw new InvalidOperationException($"A member said '{said}' instead of '{line}'.");
        return said;
    }

    private static async Task<int> BeMemberAsync(string redis, string prefix)
    {
        await using var member = await RedisMember.JoinAsync(redis, prefix, new MemoryCacheLayer());
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var database = connection.GetDatabase();
        await AskAsync("warm-up");
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } round)
        {
            var slowest = await AskAsync(round);
            Console.WriteLine(slowest.ToString(CultureInfo.InvariantCulture));
        }

        return 0;

        async Task<double> AskAsync(string round)
        {
            var key = new CacheKey("acme", "", "p", 1, "memory", round, "", "");
            var times = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                var started = Stopwatch.GetTimestamp();
                await member.Cache.GetOrExecuteAsync(key, new CachePolicy(["t"]), (database, prefix, round), static async (state, token) =>
                {
                    await state.database.StringIncrementAsync($"{state.prefix}runs:{state.round}");
                    await Task.Delay(ExecutionMilliseconds, token);
                    return new CacheFill(new byte[100], null, Keep: true);
                }, CancellationToken.None);
                return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            })));
            return times.Max();
        }
    }
}
