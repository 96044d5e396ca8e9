using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class InvalidationTests : TwoLayerCacheTests
{
    [Test]
    public async Task Removing_a_tag_reaches_every_layer()
    {
        await Answer(1, "a", "tenant");
        await Answer(2, "b", "other");
        await Cache.RemoveByTagAsync("tenant", default);

        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
        Assert.That(await Cache.LocateAsync(Key("b"), localOnly: false, default), Is.EqualTo("memory"));
        Assert.That(await Outer.ContainsAsync(Key("b"), default), Is.True);
    }

    [Test]
    public async Task Removing_a_key_reaches_every_layer()
    {
        await Answer(1, "a");
        await Cache.RemoveAsync(Key("a"), default);

        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_begun_before_an_invalidation_is_neither_kept_nor_joined_after_it(bool byTag)
    {
        var old = new Execution();
        var before = GetAsync(old);
        await old.Started;
        await RemoveAsync(byTag);

        var fresh = new Execution();
        var after = GetAsync(fresh);
        await fresh.Started;
        old.Complete(Fill(1));
        Assert.That(ValueOf(await before), Is.EqualTo(1), "who asked before is answered");
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);

        fresh.Complete(Fill(2));
        Assert.That(ValueOf(await after), Is.EqualTo(2));
        Cache.TryGet(Key("a"), out var kept);
        Assert.That(ValueOf(kept), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_tags_removal_leaves_an_answer_alone()
    {
        var execution = new Execution();
        var caller = GetAsync(execution);
        await execution.Started;
        await Cache.RemoveByTagAsync("another", default);
        execution.Complete(Fill(1));
        await caller;

        Assert.That(Cache.TryGet(Key("a"), out _), Is.True);
    }

    [Test]
    public async Task What_was_read_further_out_before_a_removal_is_not_brought_back_nearer()
    {
        await Answer(1, "a", "tag");
        Time.Advance(TimeSpan.FromSeconds(60));
        var read = new TaskCompletionSource();
        Outer.Before = operation => operation == "get" ? read.Task : Task.CompletedTask;
        var old = GetAsync(new Execution());
        Outer.Before = null;

        // The reader is on its way back with the old answer while the removal passes it.
        var removal = Cache.RemoveByTagAsync("tag", default).AsTask();
        read.SetResult();
        await removal;
        await Task.WhenAny(old, Task.CompletedTask);

        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
    }

    [Test]
    public async Task A_removal_overtakes_a_write_that_is_on_its_way_and_nobody_is_given_what_it_wrote()
    {
        var write = new TaskCompletionSource();
        Outer.Before = operation => operation == "set" ? write.Task : Task.CompletedTask;
        var execution = new Execution();
        execution.Complete(Fill(1));
        Assert.That(ValueOf(await GetAsync(execution)), Is.EqualTo(1), "nobody waits for a shared layer to take an answer");
        await Cache.RemoveByTagAsync("tag", default);
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);

        write.SetResult();
        Assert.That(await Outer.ContainsAsync(Key("a"), default), Is.True, "it has landed");
        Assert.That(await Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
    }

    [Test]
    public async Task A_write_that_lands_after_a_removal_is_removed_again_before_the_layer_is_read()
    {
        var write = new TaskCompletionSource();
        Outer.Before = operation => operation == "set" ? write.Task : Task.CompletedTask;
        var execution = new Execution();
        execution.Complete(Fill(1));
        var caller = GetAsync(execution);
        Time.Advance(TimeSpan.FromMilliseconds(250));
        await caller;
        await Cache.RemoveByTagAsync("tag", default);
        write.SetResult();
        Assert.That(await Outer.ContainsAsync(Key("a"), default), Is.True, "the late write has landed");

        var fresh = new Execution();
        fresh.Complete(Fill(2));
        Assert.That(ValueOf(await GetAsync(fresh)), Is.EqualTo(2));
    }

    [Test]
    public async Task A_removal_that_a_layer_missed_is_done_before_the_layer_is_read_again()
    {
        await Answer(1, "a", "tag");
        Outer.Before = _ => throw new IOException("down");
        await Cache.RemoveByTagAsync("tag", default);
        Outer.Before = null;
        Assert.That(await Outer.ContainsAsync(Key("a"), default), Is.True, "the layer still holds the old answer");

        var fresh = new Execution();
        fresh.Complete(Fill(2));
        Assert.That(ValueOf(await GetAsync(fresh)), Is.EqualTo(2));
        Assert.That(Cache.GetStatistics()[1].Failures, Is.EqualTo(1));
    }

    [Test]
    public async Task Readers_never_see_an_answer_older_than_an_invalidation_they_came_after()
    {
        // The source of truth is a number; each removal follows a change of it, so an answer begun after the removal is at least that number.
        var cache = new LayeredCache([new MemoryCacheLayer(), new OuterLayer(TimeProvider.System)]);
        var truth = 0;
        var removed = 0;
        var stale = 0;
        var isOver = false;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var atLeast = Volatile.Read(ref removed);
                var answer = await cache.GetOrExecuteAsync(
                    Key("a"),
                    Policy("tag"),
                    0,
                    async (_, _) =>
                    {
                        var value = Volatile.Read(ref truth);
                        await Task.Yield();
                        return Fill(value);
                    },
                    default);
                if (ValueOf(answer) < atLeast) Interlocked.Increment(ref stale);
            }
        })).ToArray();
        for (var version = 1; version <= 2_000; version++)
        {
            Volatile.Write(ref truth, version);
            await cache.RemoveByTagAsync("tag", default);
            Volatile.Write(ref removed, version);
            await Task.Yield();
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
        Assert.That(stale, Is.Zero);
    }

    private ValueTask RemoveAsync(bool byTag) => byTag ? Cache.RemoveByTagAsync("tag", default) : Cache.RemoveAsync(Key("a"), default);

    private Task<CacheAnswer> Answer(int value, string text, params string[] tags) => AnswerAsync(value, text, Policy(tags));
}
