using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class LayeredCacheTests : TwoLayerCacheTests
{
    [Test]
    public async Task An_answer_is_executed_once_and_then_served_by_the_nearest_layer()
    {
        var first = await GetAsync("a", 1, Policy());
        var second = await GetAsync("a", 2, Policy());

        Assert.That((ValueOf(first), first.Layer), Is.EqualTo((1, (string?)null)));
        Assert.That((ValueOf(second), second.Layer), Is.EqualTo((1, (string?)"memory")));
        Assert.That(Cache.TryGet(Key("a"), out var third), Is.True);
        Assert.That(third.Entry, Is.SameAs(second.Entry));
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.EqualTo("memory"));
    }

    [Test]
    public async Task A_hit_further_out_is_written_back_nearer()
    {
        await GetAsync("a", 1, Policy());
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.EqualTo("outer"));
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: true, default), Is.Null);

        var answer = await GetAsync("a", 2, Policy());

        Assert.That((ValueOf(answer), answer.Layer), Is.EqualTo((1, (string?)"outer")));
        Assert.That(Cache.TryGet(Key("a"), out var near), Is.True);
        Assert.That(ValueOf(near), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_written_back_lives_no_longer_than_the_answer_may()
    {
        await GetAsync("a", 1, new CachePolicy([], TimeSpan.FromSeconds(70)));
        Time.Advance(TimeSpan.FromSeconds(65));
        Assert.That((await GetAsync("a", 2, Policy())).Layer, Is.EqualTo("outer"));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.True);

        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
        Assert.That((await GetAsync("a", 3, Policy())).Layer, Is.Null);
    }

    [Test]
    public async Task A_local_answer_never_touches_a_shared_layer()
    {
        var policy = new CachePolicy([], LocalOnly: true);
        await GetAsync("a", 1, policy);
        Assert.That((await GetAsync("a", 2, policy)).Layer, Is.EqualTo("memory"));
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(ValueOf(await GetAsync("a", 3, policy)), Is.EqualTo(3));

        Assert.That(Outer.Operations, Is.Zero);
    }

    [Test]
    public async Task A_refresh_executes_anew_and_what_it_gives_is_served_from_then_on()
    {
        await GetAsync("a", 1, Policy());
        var refreshed = await GetAsync("a", 2, new CachePolicy([], Refresh: true));
        var after = await GetAsync("a", 3, Policy());

        Assert.That((ValueOf(refreshed), refreshed.Layer), Is.EqualTo((2, (string?)null)));
        Assert.That(ValueOf(after), Is.EqualTo(2));
        Time.Advance(TimeSpan.FromSeconds(60));
        Assert.That(ValueOf(await GetAsync("a", 4, Policy())), Is.EqualTo(2));
    }

    [Test]
    public async Task Without_layers_every_call_executes()
    {
        Cache = new LayeredCache([], Time);
        await GetAsync("a", 1, Policy());
        var second = await GetAsync("a", 2, Policy());

        Assert.That((ValueOf(second), second.Layer), Is.EqualTo((2, (string?)null)));
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
    }

    [Test]
    public async Task A_failure_is_not_kept()
    {
        var failed = await Cache.GetOrExecuteAsync(Key("a"), Policy(), 1, static (value, _) => new(Fill(value, keep: false)), default);
        var next = await GetAsync("a", 2, Policy());

        Assert.That(ValueOf(failed), Is.EqualTo(1));
        Assert.That((ValueOf(next), next.Layer), Is.EqualTo((2, (string?)null)));
    }

    [Test]
    public async Task An_answer_is_served_no_longer_than_whoever_made_it_says()
    {
        var fill = Fill(1) with { ValidUntil = Time.GetUtcNow().AddSeconds(5) };
        await Cache.GetOrExecuteAsync(Key("a"), Policy() with { TimeToLive = TimeSpan.FromMinutes(1) }, fill, static (fill, _) => new(fill), default);
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.True);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);

        var over = await Cache.GetOrExecuteAsync(Key("a"), Policy(), fill, static (fill, _) => new(fill), default);
        var next = await GetAsync("a", 2, Policy());
        Assert.That((ValueOf(over), ValueOf(next), next.Layer), Is.EqualTo((1, 2, (string?)null)));
    }

    [Test]
    public async Task The_object_that_an_execution_made_is_what_readers_decode()
    {
        var made = "made";
        await Cache.GetOrExecuteAsync(Key("a"), Policy(), made, static (made, _) => new(new CacheFill(new byte[1], made, Keep: true)), default);
        Cache.TryGet(Key("a"), out var answer);

        Assert.That(answer.Entry.Decode<string>(_ => "decoded again"), Is.SameAs(made));
    }

    [Test]
    public async Task A_read_counts_once_in_each_layer_that_it_reaches()
    {
        await GetAsync("a", 1, Policy());
        await GetAsync("a", 1, Policy());
        Cache.TryGet(Key("a"), out _);
        Cache.TryGet(Key("b"), out _);

        var statistics = Cache.GetStatistics();
        Assert.That(statistics.Select(layer => (layer.Name, layer.Hits, layer.Misses)), Is.EqualTo(new[] { ("memory", 2L, 1L), ("outer", 0L, 1L) }));
    }

    [Test]
    public void Bad_policies_and_set_ups_are_refused()
    {
        Assert.That(() => GetAsync("a", 1, new CachePolicy([], TimeSpan.Zero)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LayeredCache([Memory, Memory]), Throws.ArgumentException.With.Message.Contains("memory"));
        Assert.That(
            () => new LayeredCache([], new LayeredCacheOptions { FailureThreshold = 0, SharedReadTimeout = TimeSpan.Zero }, null, null),
            Throws.ArgumentException.With.Message.Contains("FailureThreshold is 0").And.Message.Contains("SharedReadTimeout"));
    }

    [Test]
    public void A_hit_allocates_nothing()
    {
        var key = Key("a");
        Memory.SetAsync(key, Entry(1, "tag"), default).AsTask().GetAwaiter().GetResult();
        for (var i = 0; i < 100; i++) Hit(key);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) Hit(key);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Hit(in CacheKey key)
        {
            if (!Cache.TryGet(in key, out _)) throw new InvalidOperationException("There is no entry.");
        }
    }

    private Task<CacheAnswer> GetAsync(string text, int value, CachePolicy policy) => AnswerAsync(value, text, policy);
}
