using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

public sealed class FreshnessTests
{
    private static readonly PatternDefinition _pattern = new()
    {
        Name = "count",
        Type = PatternType.Infrastructure,
        CacheTtl = TimeSpan.FromSeconds(10),
        StaleWhile = TimeSpan.FromMinutes(5),
    };

    private readonly PatternRequest _request = new("count");

    [Test]
    public async Task A_failing_function_leaves_the_last_answer_marked_as_stale()
    {
        var time = TestClock.Create();
        var isBroken = false;
        using var engine = Create(_pattern, () => isBroken ? throw new InvalidOperationException("broken") : "fine", time);
        await engine.ExecuteAsync(_request);
        time.Advance(TimeSpan.FromSeconds(10));
        isBroken = true;

        var stale = await engine.ExecuteAsync(_request);

        Assert.That((stale.Status, stale.IsStale, stale.CacheLayer, stale.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, true, (string?)"memory", "fine")));
        var memory = engine.GetStatistics().CacheLayers[0];
        Assert.That((memory.Stale, memory.Hits, engine.GetStatistics().Infrastructure.TokensSaved), Is.EqualTo((1L, 0L, 0L)), "nothing was spared");
        await engine.InvalidateAsync(Invalidation.OfPattern("count"));
        Assert.That((await engine.ExecuteAsync(_request)).Status, Is.EqualTo(ResultStatus.Failed));
    }

    [Test]
    public async Task Without_staleWhile_a_failure_is_the_answer()
    {
        var time = TestClock.Create();
        var isBroken = false;
        using var engine = Create(_pattern with { StaleWhile = TimeSpan.Zero }, () => isBroken ? throw new InvalidOperationException("broken") : "fine", time);
        await engine.ExecuteAsync(_request);
        time.Advance(TimeSpan.FromSeconds(10));
        isBroken = true;

        Assert.That((await engine.ExecuteAsync(_request)).Status, Is.EqualTo(ResultStatus.Failed));
    }

    [Test]
    public async Task A_slow_function_goes_on_behind_the_last_answer_once()
    {
        var time = TestClock.Create();
        var calls = 0;
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        using var engine = Create(
            _pattern,
            async () =>
            {
                if (Interlocked.Increment(ref calls) == 1) return 1;
                started.TrySetResult();
                await release.Task;
                return calls;
            },
            time);
        await engine.ExecuteAsync(_request);
        time.Advance(TimeSpan.FromSeconds(10));
        var asked = engine.ExecuteAsync(_request).AsTask();
        await started.Task;
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.That(((await asked).IsStale, (await asked).Output.ToString()), Is.EqualTo((true, "1")));
        Assert.That((await engine.ExecuteAsync(_request)).IsStale, Is.True);

        release.SetResult();
        var after = await engine.ExecuteAsync(_request);
        while (after.IsStale) after = await engine.ExecuteAsync(_request);
        Assert.That((after.Output.ToString(), calls), Is.EqualTo(("2", 2)));
    }

    [Test]
    public async Task An_explanation_says_what_would_be_given_in_need()
    {
        var time = TestClock.Create();
        using var engine = Create(_pattern, () => "fine", time);
        var before = await engine.ExplainAsync(_request);
        await engine.ExecuteAsync(_request);
        time.Advance(TimeSpan.FromSeconds(10));
        var after = await engine.ExplainAsync(_request);

        Assert.That(before.Caching, Does.Contain("take longer than 500 ms").And.Contain("00:05:00 past its time to live"));
        Assert.That(after.Caching, Does.Contain("the one that layer 'memory' holds would be given, marked as stale"));
        Assert.That(after.CacheLayer, Is.Null);
    }

    [Test]
    public async Task A_pattern_in_use_is_refreshed_near_its_end_and_one_with_side_effects_never()
    {
        var time = TestClock.Create();
        var calls = 0;
        var options = new MemoryCacheLayerOptions { EagerRefresh = 0.5 };
        using var reading = Create(_pattern, () => Interlocked.Increment(ref calls), time, options);
        await reading.ExecuteAsync(_request);
        time.Advance(TimeSpan.FromSeconds(6));
        for (var i = 0; i < 5; i++) Assert.That((await reading.ExecuteAsync(_request)).CacheLayer, Is.EqualTo("memory"));
        while ((await reading.ExecuteAsync(_request)).Output.ToString() == "1") await Task.Yield();
        Assert.That(calls, Is.EqualTo(2));

        calls = 0;
        using var acting = Create(_pattern with { SideEffects = true }, () => Interlocked.Increment(ref calls), time, options);
        for (var i = 0; i < 5; i++) await acting.ExecuteAsync(_request);
        Assert.That(calls, Is.EqualTo(5), "once a request");
    }

    private static PatternEngine Create(PatternDefinition pattern, Delegate function, TimeProvider time, MemoryCacheLayerOptions? options = null)
    {
        var registry = new PatternRegistry();
        registry.Register(pattern);
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [TestEngine.Function("count", function)],
            Cache = new LayeredCache([new MemoryCacheLayer(options ?? new MemoryCacheLayerOptions(), time)], time),
            TimeProvider = time,
        });
    }
}
