using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;
using PatternExecution.Redis.Tests;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>Damage, clocks that disagree, failures that are shared, and how soon another process knows of a removal.</summary>
internal sealed class RedisTruthFigures : IFigureRoom
{
    private static readonly CacheKey _key = new("acme", "", "p", 1, "memory", "what", "", "");

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Figure.AtMost(Room, "every byte changed, every truncation of 1,000 entries: believed or thrown", Damage(), "cases", 0);
        var (executions, ratio, told) = await FailAsync();
        yield return Figure.AtMost(Room, "100 callers, the execution throws: executions", executions, "executions", 1, $"{told} of 100 see the error");
        yield return Figure.AtMost(Room, "100 callers, the execution throws: slowest against the execution itself", ratio, "x", 1.2);

        const string Seen = "removal seen in another process's memory, p50";
        const string Cut = "connection cut, then restored: old answers served after the reconnection, slowest of 7";
        const string Skewed = "clocks 5 min apart: removed answers served";
        if (settings.Redis is not { } redis)
        {
            yield return Figure.NotMeasured(Room, Seen, "ms", 2, "no Redis; name one with --redis");
            yield return Figure.NotMeasured(Room, Cut, "ms", 100, "no Redis; name one with --redis");
            yield return Figure.NotMeasured(Room, Skewed, "answers", 0, "no Redis; name one with --redis");
            yield break;
        }

        yield return Figure.AtMost(Room, Seen, await SeenAsync(redis), "ms", 2, "from the call of the removal; FusionCache backplane: 11 to 13 ms");
        var cuts = await CutAsync(redis);
        yield return Figure.AtMost(
            Room,
            Cut,
            cuts.Max(static cut => cut.Stale),
            "ms",
            100,
            string.Create(CultureInfo.InvariantCulture, $"connected again {cuts.Min(static cut => cut.Reconnected):0} to {cuts.Max(static cut => cut.Reconnected):0} ms after the server could be reached; FusionCache: stale for 12 s and more"));
        yield return Figure.AtMost(Room, Skewed, await SkewedAsync(redis), "answers", 0, "1,000 removals by tag");
    }

    private static int Damage()
    {
        var random = new Random(1);
        var key = _key.ToBytes();
        var bad = 0;
        for (var entry = 0; entry < 1_000; entry++)
        {
            var value = new byte[random.Next(400)];
            var bytes = CacheEnvelope.Encode(key, new CacheEntry(value, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, ["t"]), [entry], compressFrom: 200);
            for (var place = 0; place < bytes.Length; place++)
            {
                try
                {
                    var change = (byte)random.Next(1, 256);
                    bytes[place] ^= change;
                    if (CacheEnvelope.TryDecode(bytes, key, 1 << 20, out _, out _)) bad++;
                    bytes[place] ^= change;
                    if (CacheEnvelope.TryDecode(bytes.AsMemory(0, place), key, 1 << 20, out _, out _)) bad++;
                }
                catch (Exception)
                {
                    bad++;
                }
            }
        }

        return bad;
    }

    private static async Task<(int Executions, double Ratio, int Told)> FailAsync()
    {
        var cache = new LayeredCache([new MemoryCacheLayer()]);
        var most = 0;
        var told = 0;
        var ratios = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var executions = 0;
            var own = TimeSpan.Zero;
            var started = Stopwatch.GetTimestamp();
            var callers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await cache.GetOrExecuteAsync<object?>(_key, new CachePolicy([]), null, async (_, _) =>
                    {
                        Interlocked.Increment(ref executions);
                        var began = Stopwatch.GetTimestamp();
                        await Task.Delay(100, CancellationToken.None);
                        own = Stopwatch.GetElapsedTime(began);
                        throw new InvalidOperationException();
                    }, CancellationToken.None);
                    return (Told: false, TimeSpan.Zero);
                }
                catch (InvalidOperationException)
                {
                    return (Told: true, Stopwatch.GetElapsedTime(started));
                }
            })));
            most = Math.Max(most, executions);
            told = callers.Count(static caller => caller.Told);
            ratios.Add(callers.Max(static caller => caller.Item2) / own);
        }

        return (most, SideBySide.Median(ratios), told);
    }

    private static async Task<double> SeenAsync(string redis)
    {
        var prefix = RedisMember.NewPrefix();
        await using var a = await RedisMember.JoinAsync(redis, prefix, new MemoryCacheLayer());
        await using var b = await RedisMember.JoinAsync(redis, prefix, new MemoryCacheLayer());
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            await b.Cache.GetOrExecuteAsync(_key, new CachePolicy(["t"]), 0, static (_, _) => new(new CacheFill(new byte[100], null, Keep: true)), CancellationToken.None);
            var started = Stopwatch.GetTimestamp();
            var removal = a.Cache.RemoveByTagAsync("t", CancellationToken.None);
            while (b.Cache.TryGet(in _key, out _))
            {
                late.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await removal;
        }

        return SideBySide.Median(times);
    }

    private static async Task<List<(double Reconnected, double Stale)>> CutAsync(string redis)
    {
        var prefix = RedisMember.NewPrefix();
        await using var proxy = new FaultProxy(redis);
        await using var a = await RedisMember.JoinAsync(redis, prefix);
        await using var b = await RedisMember.JoinAsync(proxy.Configuration, prefix, new MemoryCacheLayer());
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var cuts = new List<(double Reconnected, double Stale)>();
        for (var round = 0; round < 7; round++)
        {
            // Until what was missed in the round before has had its effect.
            do
            {
                await b.Redis.WaitUntilConnectedAsync(late.Token);
                await b.Cache.GetOrExecuteAsync(_key, new CachePolicy(["t"]), 0, static (_, _) => new(new CacheFill(new byte[100], null, Keep: true)), CancellationToken.None);
                await Task.Delay(200, late.Token);
            }
            while (!b.Cache.TryGet(in _key, out _));
            proxy.IsRefusing = true;
            proxy.Cut();
            while (b.Redis.IsSubscriberConnected) await Task.Delay(1, late.Token);
            await a.Cache.RemoveByTagAsync("t", CancellationToken.None);
            if (!b.Cache.TryGet(in _key, out _)) throw new InvalidOperationException("What is cut off has heard of a removal.");

            proxy.IsRefusing = false;
            var started = Stopwatch.GetTimestamp();
            var reconnected = 0.0;
            while (b.Cache.TryGet(in _key, out _))
            {
                if (reconnected == 0 && b.Redis.IsSubscriberConnected) reconnected = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                late.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            var forgotten = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            cuts.Add((reconnected == 0 ? forgotten : reconnected, reconnected == 0 ? 0 : forgotten - reconnected));
        }

        return cuts;
    }

    private static async Task<int> SkewedAsync(string redis)
    {
        var prefix = RedisMember.NewPrefix();
        await using var a = await RedisMember.JoinAsync(redis, prefix, time: new Skewed(TimeSpan.FromMinutes(5)));
        await using var b = await RedisMember.JoinAsync(redis, prefix, time: new Skewed(TimeSpan.Zero));
        var served = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var (writer, remover) = i % 2 == 0 ? (a, b) : (b, a);
            await writer.Redis.SetAsync(_key, new CacheEntry(new byte[8], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, ["t"]), CancellationToken.None);
            await remover.Redis.RemoveByTagAsync("t", CancellationToken.None);
            if (await writer.Redis.GetAsync(_key, CancellationToken.None) is not null) served++;
            if (await remover.Redis.GetAsync(_key, CancellationToken.None) is not null) served++;
        }

        return served;
    }

    private sealed class Skewed(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
