using System.Globalization;
using PatternExecution.Caching;
using StackExchange.Redis;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

/// <summary>
/// One process of the check for stale reads. Its share of the keys it changes at the source, in numbered versions, and removes; every key it reads all the time. Before each
/// read it looks up the last version whose removal was acknowledged: what is older must not be answered by the shared layer. In memory it may be for as long as the
/// removal travels, and must be gone in the end.
/// </summary>
internal sealed class StaleReader(string redis, string prefix, int number, int processes)
{
    public const string Command = "stale-reader";
    private const int Keys = 6;
    private const int Versions = 150;
    private int _reads;
    private int _fromRedis;
    private int _stale;

    /// <summary>Prints "ready", works when it is given a line, prints "reads from-redis stale behind" and ends.</summary>
    public async Task<int> RunAsync()
    {
        await using var shared = await Member.JoinAsync(redis, prefix, isLocal: false);
        await using var local = await Member.JoinAsync(redis, prefix);
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis + ",abortConnect=false");
        var source = connection.GetDatabase();
        Console.WriteLine("ready");
        Console.ReadLine();

        using var over = new CancellationTokenSource();
        // One reader a key and cache: who joins another's read answers with what that one began before.
        var readers = Enumerable.Range(0, Keys).SelectMany(key => new[] { ReadAsync(shared, key, isStrict: true), ReadAsync(local, key, isStrict: false) }).ToList();
        await Task.WhenAll(Enumerable.Range(0, Keys).Where(key => key % processes == number).Select(WriteAsync));
        await RetryAsync(() => source.SetAddAsync(prefix + "ended", number));
        var ended = 0L;
        while (ended < processes)
        {
            await RetryAsync(async () => ended = await source.SetLengthAsync(prefix + "ended"));
            await Task.Delay(5);
        }

        await over.CancelAsync();
        await Task.WhenAll(readers);

        var behind = 0;
        for (var key = 0; key < Keys; key++)
        {
            // The last removal is on its way at most.
            var name = $"{key}";
            await Until.TrueAsync(async () => !local.Cache.TryGet(Key(name), out var held) || ValueOf(held) == await LastAsync("source", key), "the memory layer forgets");
            if (ValueOf(await AskAsync(local, key)) != await LastAsync("source", key)) behind++;
            if (ValueOf(await AskAsync(shared, key)) != await LastAsync("source", key)) behind++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_reads} {_fromRedis} {_stale} {behind}"));
        return 0;

        async Task WriteAsync(int key)
        {
            for (var version = 1; version <= Versions; version++)
            {
                await RetryAsync(() => source.StringSetAsync($"{prefix}source:{key}", version));
                await shared.Cache.RemoveByTagAsync($"{key}", default);
                // The cache owes what it cannot do now; acknowledged is what the layer has done.
                await RetryAsync(() => shared.Redis.RemoveByTagAsync($"{key}", default).AsTask());
                await RetryAsync(() => source.StringSetAsync($"{prefix}removed:{key}", version));
            }
        }

        async Task ReadAsync(Member member, int key, bool isStrict)
        {
            while (!over.IsCancellationRequested)
            {
                var removed = await LastAsync("removed", key);
                var answer = await AskAsync(member, key);
                Interlocked.Increment(ref _reads);
                if (answer.Layer == "redis") Interlocked.Increment(ref _fromRedis);
                if (isStrict && ValueOf(answer) < removed) Interlocked.Increment(ref _stale);
            }
        }

        Task<CacheAnswer> AskAsync(Member member, int key) => member.Cache.GetOrExecuteAsync(
            Key($"{key}"), new CachePolicy([$"{key}"]), key, async (key, _) => Fill(await LastAsync("source", key)), default).AsTask();

        async Task<int> LastAsync(string what, int key)
        {
            var last = 0;
            await RetryAsync(async () => last = (int)await source.StringGetAsync($"{prefix}{what}:{key}"));
            return last;
        }
    }

    /// <summary>The test kills connections meanwhile, and the client now and then never answers a call that was on its way over one of them.</summary>
    private static Task RetryAsync(Func<Task> act) => Until.TrueAsync(
        async () =>
        {
            try
            {
                await act().WaitAsync(TimeSpan.FromSeconds(5));
                return true;
            }
            catch (Exception exception) when (exception is RedisException or IOException or TimeoutException or TaskCanceledException)
            {
                return false;
            }
        },
        "the server does it");
}
