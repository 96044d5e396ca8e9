using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>What a hit in Redis costs through the engine, and how often the guide's workload is answered from a cache.</summary>
internal sealed class RedisHitFigures : IFigureRoom
{
    private const int Keys = 2_000;
    private const int Reads = 400;
    private const int InFlight = 50;
    private const int ReadsInFlight = 50;
    private const int Rounds = 31;
    private const string Hit = "Redis hit through the engine against a bare StringGetAsync";
    private const string Workload = "guide's workload, 1,000 entries locally, Redis behind: answered from a cache";

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Redis is not { } redis)
        {
            yield return Figure.NotMeasured(Room, $"{Hit}, one caller", "x", 1.15, "no Redis; name one with --redis");
            yield return Figure.NotMeasured(Room, $"{Hit}, {InFlight} in flight", "x", 1.15, "no Redis; name one with --redis");
            yield return Figure.NotMeasured(Room, Workload, "%", 85, "no Redis; name one with --redis");
            yield break;
        }

        await using (var hits = await RedisHits.CreateAsync(redis, Keys))
        {
            yield return Figure.Ratio(
                Room, $"{Hit}, one caller", await SideBySide.CompareAsync(() => hits.AskAsync(Reads), () => hits.GetAsync(Reads), Rounds), 1.15, $"{Reads} of the same bytes in a row");
            yield return Figure.Ratio(
                Room,
                $"{Hit}, {InFlight} in flight",
                await SideBySide.CompareAsync(() => AtOnceAsync(hits.AskAsync), () => AtOnceAsync(hits.GetAsync), Rounds),
                1.15,
                $"{InFlight} x {ReadsInFlight} of the same bytes");
            var (one, many) = (
                await SideBySide.CompareAsync(() => hits.GetWithTagsAsync(Reads), () => hits.GetAsync(Reads), Rounds),
                await SideBySide.CompareAsync(() => AtOnceAsync(hits.GetWithTagsAsync), () => AtOnceAsync(hits.GetAsync), Rounds));
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"a bare MGET of the same bytes and the versions of their tags, which a hit has to read too: {one.Ratio:0.00} x one caller, {many.Ratio:0.00} x {InFlight} in flight"));
        }

        yield return Figure.AtLeast(Room, Workload, 100 * await WorkloadAsync(redis), "%", 85, "Zipf 1.0 over 10,000 requests, 100,000 asked, all of them cold at first");
    }

    private static Task AtOnceAsync(Func<int, Task> read) => Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => read(ReadsInFlight)));

    private static async Task<double> WorkloadAsync(string redis)
    {
        const int Asked = 100_000;
        var prefix = RedisMember.NewPrefix();
        await using var member = await RedisMember.JoinAsync(redis, prefix, new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 1_000 }));
        var requests = new ZipfRequests();
        var hits = 0;
        for (var i = 0; i < Asked; i++)
        {
            var answer = await member.Cache.GetOrExecuteAsync(
                ZipfRequests.KeyOf(requests.Next()), new CachePolicy(["t"]), 0, static (_, _) => new(new CacheFill(new byte[100], null, Keep: true)), CancellationToken.None);
            if (answer.Layer is not null) hits++;
        }

        return (double)hits / Asked;
    }
}
