using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class EagerRefreshTests : TwoLayerCacheTests
{
    private static readonly CachePolicy _policy = Policy("tag") with { TimeToLive = TimeSpan.FromSeconds(50) };

    private protected override MemoryCacheLayerOptions MemoryOptions => new() { Jitter = 0, EagerRefresh = 0.2 };

    [Test]
    public async Task A_key_in_use_is_made_anew_near_its_end_and_nobody_waits_for_that()
    {
        await AnswerAsync(1, "a", _policy);
        Time.Advance(TimeSpan.FromSeconds(39.9));
        var early = new Execution();
        for (var i = 0; i < 10; i++) await GetAsync(early, _policy);
        Assert.That(early.Count, Is.Zero, "it is not near its end yet");
        Time.Advance(TimeSpan.FromSeconds(0.1));

        var refresh = new Execution();
        var answers = new List<CacheAnswer>();
        for (var i = 0; i < 10; i++) answers.Add(await GetAsync(refresh, _policy));
        await refresh.Started;
        Assert.That(answers.Select(answer => (ValueOf(answer), answer.IsStale, answer.Layer)), Is.All.EqualTo((1, false, "memory")));
        refresh.Complete(Fill(2));
        await UntilKeptAsync(2);
        Time.Advance(TimeSpan.FromSeconds(20));

        Assert.That(refresh.Count, Is.EqualTo(1));
        Assert.That(Cache.TryGet(Key("a"), out var later) && ValueOf(later) == 2, Is.True, "the old one would have expired");
    }

    [Test]
    public async Task A_key_that_is_asked_for_once_near_its_end_expires()
    {
        await AnswerAsync(1, "a", _policy);
        Time.Advance(TimeSpan.FromSeconds(45));
        var refresh = new Execution();
        await GetAsync(refresh, _policy);
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
        Assert.That(refresh.Count, Is.Zero);
    }

    [Test]
    public async Task A_refresh_that_fails_is_not_repeated_and_the_answer_stands_to_its_end()
    {
        var refresh = await BeginRefreshAsync();
        refresh.Fail(new InvalidDataException("broken"));
        for (var i = 0; i < 10; i++) Assert.That(ValueOf(await GetAsync(refresh, _policy)), Is.EqualTo(1));
        Assert.That(refresh.Count, Is.EqualTo(1));

        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(Cache.TryGet(Key("a"), out _), Is.False);
    }

    [Test]
    public async Task What_is_invalidated_while_it_is_refreshed_is_not_brought_back()
    {
        var refresh = await BeginRefreshAsync();
        await Cache.RemoveByTagAsync("tag", default);
        refresh.Complete(Fill(2));

        Assert.That(ValueOf(await AnswerAsync(3, "a", _policy)), Is.EqualTo(3));
        Cache.TryGet(Key("a"), out var kept);
        Assert.That(ValueOf(kept), Is.EqualTo(3));
    }

    [Test]
    public async Task Who_comes_after_the_end_of_an_answer_that_is_being_refreshed_waits_for_the_refresh()
    {
        var refresh = await BeginRefreshAsync();
        Time.Advance(TimeSpan.FromSeconds(5));
        var late = GetAsync(new Execution(), _policy);
        Assert.That(late.IsCompleted, Is.False);
        refresh.Complete(Fill(2));

        Assert.That((ValueOf(await late), (await late).IsStale), Is.EqualTo((2, false)));
    }

    [Test]
    public async Task What_lives_on_further_out_is_taken_over_instead_of_executed()
    {
        // Memory keeps it for 60 s of the shared layer's 300 s.
        await AnswerAsync(1, "a", Policy("tag"));
        await Outer.SetAsync(Key("a"), new CacheEntry(BitConverter.GetBytes(7), Time.GetUtcNow(), Time.GetUtcNow() + TimeSpan.FromSeconds(300), ["tag"]), default);
        Time.Advance(TimeSpan.FromSeconds(50));
        var refresh = new Execution();
        await GetAsync(refresh, Policy("tag"));
        await GetAsync(refresh, Policy("tag"));
        await UntilKeptAsync(7);
        Assert.That(refresh.Count, Is.Zero);
    }

    [Test]
    public async Task What_is_near_its_end_further_out_too_is_executed()
    {
        await AnswerAsync(1, "a", Policy("tag"));
        Time.Advance(TimeSpan.FromSeconds(50));
        var now = Time.GetUtcNow();
        await Outer.SetAsync(Key("a"), new CacheEntry(BitConverter.GetBytes(7), now - TimeSpan.FromSeconds(260), now + TimeSpan.FromSeconds(40), ["tag"]), default);
        var refresh = new Execution();
        refresh.Complete(Fill(9));
        await GetAsync(refresh, Policy("tag"));
        await GetAsync(refresh, Policy("tag"));

        await UntilKeptAsync(9);
        Assert.That(refresh.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task A_refresh_runs_outside_the_context_of_the_caller_who_caused_it()
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        await AnswerAsync(1, "a", _policy);
        Time.Advance(TimeSpan.FromSeconds(45));
        var seen = new TaskCompletionSource<string?>();
        for (var i = 0; i < 2; i++)
        {
            await Cache.GetOrExecuteAsync(
                Key("a"),
                _policy,
                0,
                (_, _) =>
                {
                    seen.TrySetResult(local.Value);
                    return new(Fill(2));
                },
                default);
        }

        Assert.That(await seen.Task, Is.Null);
        Assert.That(local.Value, Is.EqualTo("caller"));
    }

    [Test]
    public async Task A_refresh_that_hangs_is_cancelled_at_the_deadline()
    {
        var refresh = await BeginRefreshAsync();

        // Its time may begin a moment after it does.
        await Until.True(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(1));
                return refresh.Token.IsCancellationRequested;
            },
            "the refresh is cancelled");
        Assert.That(ValueOf(await AnswerAsync(2, "a", _policy)), Is.EqualTo(2));
    }

    /// <summary>Has an answer of 1 that is near its end, and a refresh of it that goes on.</summary>
    private async Task<Execution> BeginRefreshAsync()
    {
        await AnswerAsync(1, "a", _policy);
        Time.Advance(TimeSpan.FromSeconds(45));
        var refresh = new Execution();
        await GetAsync(refresh, _policy);
        await GetAsync(refresh, _policy);
        await refresh.Started;
        return refresh;
    }
}
