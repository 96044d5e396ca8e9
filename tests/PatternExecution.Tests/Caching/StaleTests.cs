using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class StaleTests : TwoLayerCacheTests
{
    private static readonly TimeSpan _softTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly CachePolicy _policy = Policy("tag") with { TimeToLive = TimeSpan.FromSeconds(10), StaleWhile = TimeSpan.FromSeconds(20) };

    [Test]
    public async Task An_execution_that_fails_leaves_the_last_answer_marked_as_stale()
    {
        await ExpireAsync();

        var stale = await GetAsync(Failing(new InvalidDataException("broken")));

        Assert.That((ValueOf(stale), stale.Layer, stale.IsStale), Is.EqualTo((1, (string?)"memory", true)));
        Assert.That(Cache.GetStatistics().Select(layer => layer.Stale), Is.EqualTo(new[] { 1L, 0L }));
        var fresh = await AnswerAsync(2, "a", _policy);
        Assert.That((ValueOf(fresh), fresh.Layer, fresh.IsStale), Is.EqualTo((2, (string?)null, false)), "the next caller tries anew");
    }

    [Test]
    public async Task A_failure_that_is_a_value_leaves_the_last_answer_too_and_another_unkept_value_does_not()
    {
        await ExpireAsync();
        var failed = new Execution();
        failed.Complete(Fill(2, keep: false) with { IsFailure = true });
        var refused = new Execution();
        refused.Complete(Fill(3, keep: false));

        Assert.That(ValueOf(await GetAsync(failed, _policy)), Is.EqualTo(1));
        Assert.That(ValueOf(await GetAsync(refused, _policy)), Is.EqualTo(3));
    }

    [Test]
    public async Task All_who_wait_for_an_execution_that_fails_are_given_the_last_answer()
    {
        await ExpireAsync();
        var execution = new Execution();
        var callers = Enumerable.Range(0, 100).Select(_ => GetAsync(execution, _policy)).ToArray();
        execution.Fail(new InvalidDataException("broken"));

        Assert.That((await Task.WhenAll(callers)).Select(answer => (ValueOf(answer), answer.IsStale)), Is.All.EqualTo((1, true)));
        Assert.That(execution.Count, Is.EqualTo(1));
        Assert.That(Cache.GetStatistics()[0].Stale, Is.EqualTo(100));
    }

    [Test]
    public async Task A_slow_execution_is_waited_for_until_the_soft_timeout_and_goes_on_once_for_all()
    {
        await ExpireAsync();
        var slow = new Execution();
        var leader = GetAsync(slow, _policy);
        var joined = GetAsync(slow, _policy);
        await slow.Started;
        Time.Advance(_softTimeout - TimeSpan.FromMilliseconds(1));
        Assert.That((leader.IsCompleted, joined.IsCompleted), Is.EqualTo((false, false)));
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((await Task.WhenAll(leader, joined)).Select(answer => (ValueOf(answer), answer.IsStale)), Is.All.EqualTo((1, true)));
        var later = await GetAsync(slow, _policy);
        Assert.That((ValueOf(later), later.IsStale), Is.EqualTo((1, true)), "who comes later does not wait again");
        Assert.That((slow.Count, slow.Token.IsCancellationRequested), Is.EqualTo((1, false)), "though nobody waits it goes on");

        slow.Complete(Fill(2));
        await UntilKeptAsync(2);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_was_invalidated_is_never_given_stale(bool byTag)
    {
        await ExpireAsync();
        await RemoveAsync(byTag);
        Assert.That(async () => await GetAsync(Failing(new InvalidDataException("broken"))), Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_is_invalidated_while_it_is_made_anew_is_not_given_stale(bool byTag)
    {
        await ExpireAsync();
        var execution = new Execution();
        var caller = GetAsync(execution, _policy);
        await execution.Started;
        await RemoveAsync(byTag);
        Time.Advance(_softTimeout);
        Assert.That(caller.IsCompleted, Is.False);

        var next = GetAsync(Failing(new InvalidDataException("broken")));
        execution.Fail(new InvalidDataException("broken"));

        Assert.That(async () => await caller, Throws.InstanceOf<InvalidDataException>());
        Assert.That(async () => await next, Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task After_an_invalidation_nobody_joins_a_flight_that_has_given_the_last_answer(bool byTag)
    {
        await ExpireAsync();
        var slow = new Execution();
        var caller = GetAsync(slow, _policy);
        await slow.Started;
        Time.Advance(_softTimeout);
        Assert.That((await caller).IsStale, Is.True);
        await RemoveAsync(byTag);

        Assert.That(ValueOf(await AnswerAsync(3, "a", _policy)), Is.EqualTo(3));
        slow.Complete(Fill(2));
        Cache.TryGet(Key("a"), out var kept);
        Assert.That(ValueOf(kept), Is.EqualTo(3), "what was begun before the removal is not kept");
    }

    [Test]
    public async Task Nothing_is_stale_for_a_policy_that_does_not_allow_it()
    {
        var policy = _policy with { StaleWhile = TimeSpan.Zero };
        await AnswerAsync(1, "a", policy);
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(async () => await GetAsync(Failing(new InvalidDataException("broken")), policy), Throws.InstanceOf<InvalidDataException>());

        // Nor for one that joins those who may.
        await ExpireAsync();
        var slow = new Execution();
        var patient = GetAsync(slow, _policy);
        await slow.Started;
        Time.Advance(_softTimeout);
        Assert.That((await patient).IsStale, Is.True);
        Assert.That(ValueOf(await AnswerAsync(3, "a", policy)), Is.EqualTo(3));
    }

    [Test]
    public async Task An_answer_is_given_stale_for_as_long_as_the_policy_says_and_no_longer()
    {
        await ExpireAsync();
        Time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.That(ValueOf(await GetAsync(Failing(new InvalidDataException("broken")))), Is.EqualTo(1));
        Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That(async () => await GetAsync(Failing(new InvalidDataException("broken"))), Throws.InstanceOf<InvalidDataException>());
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
    }

    [Test]
    public async Task Who_joins_a_slow_execution_after_the_last_answer_has_become_too_old_waits_for_its_end()
    {
        await ExpireAsync();
        Time.Advance(TimeSpan.FromSeconds(19));
        var slow = new Execution();
        var first = GetAsync(slow, _policy);
        await slow.Started;
        Time.Advance(_softTimeout);
        Assert.That((await first).IsStale, Is.True);
        Time.Advance(_softTimeout);

        var second = GetAsync(slow, _policy);
        Assert.That(second.IsCompleted, Is.False);
        slow.Complete(Fill(2));
        Assert.That((ValueOf(await second), (await second).IsStale, slow.Count), Is.EqualTo((2, false, 1)));
    }

    [Test]
    public async Task A_refresh_that_is_asked_for_is_answered_by_its_own_failure()
    {
        await ExpireAsync();
        Assert.That(async () => await GetAsync(Failing(new InvalidDataException("broken")), _policy with { Refresh = true }), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public async Task An_execution_that_hangs_behind_the_last_answer_is_cancelled_at_the_deadline()
    {
        await ExpireAsync();
        var hung = new Execution();
        var caller = GetAsync(hung, _policy);
        await hung.Started;
        Time.Advance(_softTimeout);
        Assert.That((await caller).IsStale, Is.True);

        Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.That(hung.Token.IsCancellationRequested, Is.False);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(hung.Token.IsCancellationRequested, Is.True);
        Assert.That(ValueOf(await AnswerAsync(3, "a", _policy)), Is.EqualTo(3));
    }

    [Test]
    public async Task A_stale_answer_makes_room_before_one_that_stands()
    {
        Cache = new LayeredCache([new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 10, Jitter = 0 }, Time)], Time);
        for (var i = 0; i < 5; i++) await AnswerAsync(i, $"old {i}", _policy);
        Time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 9; i++) await AnswerAsync(i, $"new {i}", _policy);

        Assert.That(Enumerable.Range(0, 9).Count(i => Cache.TryGet(Key($"new {i}"), out _)), Is.EqualTo(9));
        Assert.That(Cache.GetStatistics()[0].Evictions, Is.Zero);
    }

    [Test]
    public async Task A_shared_layer_gives_the_last_answer_to_a_process_that_never_had_it()
    {
        var shared = new DistributedStore(Time);
        LayeredCache Process() => new([new MemoryCacheLayer(MemoryOptions, Time), new DistributedCacheLayer(shared, new DistributedCacheLayerOptions(), Time)], Time);
        Cache = Process();
        await ExpireAsync();
        Cache = Process();

        var stale = await GetAsync(Failing(new InvalidDataException("broken")));
        Assert.That((ValueOf(stale), stale.Layer, stale.IsStale), Is.EqualTo((1, (string?)"distributed", true)));
        Assert.That((Cache.GetStatistics()[1].Hits, Cache.GetStatistics()[1].Misses, Cache.GetStatistics()[1].Stale), Is.EqualTo((0L, 1L, 1L)));
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);

        await Process().RemoveByTagAsync("tag", default);
        Cache = Process();
        Assert.That(async () => await GetAsync(Failing(new InvalidDataException("broken"))), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public async Task Readers_are_never_given_a_stale_answer_older_than_an_invalidation_they_came_after()
    {
        // Every other execution fails, and every answer has expired when it is asked for again: most answers are stale ones.
        var cache = new LayeredCache([new MemoryCacheLayer(new MemoryCacheLayerOptions { TimeToLive = TimeSpan.FromMilliseconds(1) }), new OuterLayer(TimeProvider.System)]);
        var policy = Policy("tag") with { TimeToLive = TimeSpan.FromMilliseconds(1), StaleWhile = TimeSpan.FromHours(1) };
        var (truth, removed, wrong, stale) = (0, 0, 0, 0);
        var isOver = false;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var turn = 0;
            while (!Volatile.Read(ref isOver))
            {
                var atLeast = Volatile.Read(ref removed);
                try
                {
                    var answer = await cache.GetOrExecuteAsync(
                        Key("a"),
                        policy,
                        turn++,
                        async (turn, _) =>
                        {
                            var value = Volatile.Read(ref truth);
                            await Task.Yield();
                            return turn % 2 == 0 ? Fill(value) : throw new InvalidDataException("broken");
                        },
                        default);
                    if (answer.IsStale) Interlocked.Increment(ref stale);
                    if (ValueOf(answer) < atLeast) Interlocked.Increment(ref wrong);
                }
                catch (InvalidDataException)
                {
                    // Nothing was left to give.
                }
            }
        })).ToArray();
        for (var version = 1; version <= 500 || Volatile.Read(ref stale) < 100; version++)
        {
            Volatile.Write(ref truth, version);
            if (version % 2 == 0) await cache.RemoveByTagAsync("tag", default);
            else await cache.RemoveAsync(Key("a"), default);
            Volatile.Write(ref removed, version);
            for (var before = Volatile.Read(ref stale); version % 5 == 0 && Volatile.Read(ref stale) == before;) await Task.Yield();
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
        Assert.That(wrong, Is.Zero);
    }

    /// <summary>Leaves key <c>a</c> with the answer 1, past its time to live.</summary>
    private async Task ExpireAsync()
    {
        await AnswerAsync(1, "a", _policy);
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
    }

    private ValueTask RemoveAsync(bool byTag) => byTag ? Cache.RemoveByTagAsync("tag", default) : Cache.RemoveAsync(Key("a"), default);

    private Task<CacheAnswer> GetAsync(Execution execution) => GetAsync(execution, _policy);

    private static Execution Failing(Exception exception)
    {
        var execution = new Execution();
        execution.Fail(exception);
        return execution;
    }
}
