using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Engine;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using StackExchange.Redis;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>What a hit in Redis costs through the engine, and how often the guide's workload is answered from a cache.</summary>
internal sealed class RedisHitFigures : IFigureRoom
{
    private const int Reads = 200;
    private const string Hit = "Redis hit through the engine against a bare StringGetAsync";
    private const string Workload = "guide's workload, 1,000 entries locally, Redis behind: answered from a cache";

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Redis is not { } redis)
        {
            yield return Figure.NotMeasured(Room, Hit, "x", 1.15, "no Redis; name one with --redis");
            yield return Figure.NotMeasured(Room, Workload, "%", 85, "no Redis; name one with --redis");
            yield break;
        }

        yield return Figure.Ratio(Room, Hit, await HitAsync(redis), 1.15, "StringGetAsync of the same bytes, 200 in a row");
        yield return Figure.AtLeast(Room, Workload, 100 * await WorkloadAsync(redis), "%", 85, "Zipf 1.0 over 10,000 requests, 100,000 asked, all of them cold at first");
    }

    private static async Task<Comparison> HitAsync(string redis)
    {
        var prefix = RedisMember.NewPrefix();
        await using var member = await RedisMember.JoinAsync(redis, prefix);
        using var bare = await ConnectionMultiplexer.ConnectAsync(redis);
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "noop", Type = PatternType.Infrastructure, Triggers = [@"^do\s+nothing$"] });
        using var engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [AIFunctionFactory.Create(static () => new string('x', 100), "noop")],
            Cache = member.Cache,
        });
        var request = EngineSetup.RequestOf("do nothing");
        await engine.ExecuteAsync(request);
        await member.SettledAsync();
        if ((await engine.ExecuteAsync(request)).CacheLayer != "redis") throw new InvalidOperationException("The answer does not come from Redis.");
        var database = bare.GetDatabase();
        var key = bare.GetServer(bare.GetEndPoints()[0]).Keys(pattern: prefix + "v:*").Single();
        return await SideBySide.CompareAsync(
            async () =>
            {
                for (var i = 0; i < Reads; i++) await engine.ExecuteAsync(request);
            },
            async () =>
            {
                for (var i = 0; i < Reads; i++) await database.StringGetAsync(key);
            });
    }

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
