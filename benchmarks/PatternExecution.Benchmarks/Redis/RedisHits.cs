using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Engine;
using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using StackExchange.Redis;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>Answers that lie in Redis and, all but a few, not in memory: read through the engine, and as bare bytes over a connection of the same kind.</summary>
internal sealed class RedisHits : IAsyncDisposable
{
    // So few in memory that a walk over all keys meets next to none of them.
    private const int InMemory = 16;
    private const int WarmUp = 10_000;

    private readonly RedisMember _member;
    private readonly PatternEngine _engine;
    private readonly ConnectionMultiplexer _bare;
    private readonly IDatabase _database;
    private readonly PatternRequest[] _requests;
    private RedisKey[] _keys = [];
    private RedisKey[] _tags = [];
    private int _next = -1;

    private RedisHits(RedisMember member, ConnectionMultiplexer bare, int keys)
    {
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "noop", Type = PatternType.Infrastructure, Triggers = [@"^do\s+nothing\s+(?<times>\d+)$"] });
        _member = member;
        _engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [AIFunctionFactory.Create(static (string times) => times.PadRight(100, 'x'), "noop")],
            Cache = member.Cache,
        });
        _bare = bare;
        _database = bare.GetDatabase();
        _requests = [.. Enumerable.Range(0, keys).Select(static i => EngineSetup.RequestOf($"do nothing {i}"))];
    }

    public static async Task<RedisHits> CreateAsync(string redis, int keys)
    {
        var prefix = RedisMember.NewPrefix();
        var member = await RedisMember.JoinAsync(redis, prefix, new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = InMemory }));
        var hits = new RedisHits(member, await ConnectionMultiplexer.ConnectAsync(redis), keys);
        foreach (var request in hits._requests) await hits._engine.ExecuteAsync(request);
        await member.SettledAsync();
        var server = hits._bare.GetServer(hits._bare.GetEndPoints()[0]);
        hits._keys = [.. server.Keys(pattern: prefix + "v:*", pageSize: 1_000)];
        hits._tags = [.. server.Keys(pattern: prefix + "t:*", pageSize: 1_000)];
        var fromRedis = 0;
        foreach (var request in hits._requests) fromRedis += (await hits._engine.ExecuteAsync(request)).CacheLayer == "redis" ? 1 : 0;
        if (hits._keys.Length != keys || fromRedis < keys * 0.97) throw new InvalidOperationException($"{fromRedis} of {keys} answers come from Redis, which has {hits._keys.Length}.");
        // Until the just-in-time compiler has done its best with each.
        await hits.AskAsync(WarmUp);
        await hits.GetAsync(WarmUp);
        await hits.GetWithTagsAsync(WarmUp);
        return hits;
    }

    /// <summary>Asks the engine.</summary>
    public async Task AskAsync(int times)
    {
        for (var i = 0; i < times; i++) await _engine.ExecuteAsync(_requests[Next()]);
    }

    /// <summary>Reads the stored bytes.</summary>
    public async Task GetAsync(int times)
    {
        for (var i = 0; i < times; i++) await _database.StringGetAsync(_keys[Next()]);
    }

    /// <summary>Reads the stored bytes and the versions of their tags by one command.</summary>
    public async Task GetWithTagsAsync(int times)
    {
        for (var i = 0; i < times; i++) await _database.StringGetAsync([_keys[Next()], .. _tags]);
    }

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await _member.DisposeAsync();
        _bare.Dispose();
    }

    private int Next() => (int)((uint)Interlocked.Increment(ref _next) % _requests.Length);
}
