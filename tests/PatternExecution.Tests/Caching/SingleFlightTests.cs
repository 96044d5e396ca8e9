using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class SingleFlightTests : TwoLayerCacheTests
{
    [Test]
    public async Task A_thousand_callers_of_one_cold_key_execute_once()
    {
        var execution = new Execution();
        var callers = Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => GetAsync(execution))).ToArray();
        await execution.Started;
        execution.Complete(Fill(5));
        var answers = await Task.WhenAll(callers);

        Assert.That(execution.Count, Is.EqualTo(1));
        Assert.That(answers.Select(ValueOf), Is.All.EqualTo(5));
        Assert.That(Outer.Operations, Is.EqualTo(2), "one read and one write of the shared layer");
    }

    [Test]
    public async Task One_who_gives_up_leaves_the_others_waiting_for_the_answer()
    {
        var execution = new Execution();
        using var impatient = new CancellationTokenSource();
        var leader = GetAsync(execution, impatient.Token);
        var other = GetAsync(execution);
        await execution.Started;
        await impatient.CancelAsync();

        Assert.That(async () => await leader, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(execution.Token.IsCancellationRequested, Is.False);
        execution.Complete(Fill(5));
        Assert.That(ValueOf(await other), Is.EqualTo(5));
        Assert.That((await other).Layer, Is.Null);
    }

    [Test]
    public async Task When_all_have_given_up_the_execution_is_cancelled_and_the_next_caller_executes_anew()
    {
        var abandoned = new Execution();
        using var impatient = new CancellationTokenSource();
        Task[] callers = [GetAsync(abandoned, impatient.Token), GetAsync(abandoned, impatient.Token)];
        await abandoned.Started;
        await impatient.CancelAsync();
        foreach (var caller in callers) Assert.That(async () => await caller, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(abandoned.Token.IsCancellationRequested, Is.True);
        var next = new Execution();
        next.Complete(Fill(6));
        Assert.That(ValueOf(await GetAsync(next)), Is.EqualTo(6));

        // An execution that takes no notice and ends all the same does not overwrite what came after it.
        abandoned.Complete(Fill(5));
        Assert.That(Cache.TryGet(Key("a"), out var kept), Is.True);
        Assert.That(ValueOf(kept), Is.EqualTo(6));
    }

    [Test]
    public void A_cancelled_caller_executes_nothing()
    {
        var execution = new Execution();
        Assert.That(async () => await GetAsync(execution, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(execution.Count, Is.Zero);
    }

    [Test]
    public async Task A_failure_reaches_all_who_wait_and_the_next_caller_executes_anew()
    {
        var execution = new Execution();
        Task[] callers = [.. Enumerable.Range(0, 100).Select(_ => GetAsync(execution))];
        execution.Fail(new InvalidDataException("broken"));
        foreach (var caller in callers) Assert.That(async () => await caller, Throws.InstanceOf<InvalidDataException>());
        Assert.That(execution.Count, Is.EqualTo(1));

        var next = new Execution();
        next.Complete(Fill(6));
        Assert.That(ValueOf(await GetAsync(next)), Is.EqualTo(6));
    }

    [Test]
    public void What_an_execution_throws_before_it_waits_reaches_its_caller() =>
        Assert.That(
            async () => await Cache.GetOrExecuteAsync<int>(Key("a"), Policy(), 0, static (_, _) => throw new InvalidDataException("broken"), default),
            Throws.InstanceOf<InvalidDataException>());

    [Test]
    public async Task An_execution_may_ask_theCache_for_another_key()
    {
        var answer = await Cache.GetOrExecuteAsync(
            Key("sum"),
            Policy(),
            Cache,
            static async (cache, token) =>
            {
                var part = await cache.GetOrExecuteAsync(Key("part"), Policy(), 2, static (value, _) => new(Fill(value)), token);
                return Fill(ValueOf(part) + 1);
            },
            default);

        Assert.That(ValueOf(answer), Is.EqualTo(3));
        Assert.That(Cache.TryGet(Key("part"), out _), Is.True);
    }

    [Test]
    public async Task A_refresh_does_not_join_an_answer_that_may_come_from_a_layer()
    {
        var plain = new Execution();
        var first = GetAsync(plain);
        await plain.Started;
        var refreshing = new Execution();
        var refreshPolicy = new CachePolicy([], Refresh: true);
        var second = GetAsync(refreshing, refreshPolicy);
        var third = GetAsync(refreshing, refreshPolicy);
        await refreshing.Started;
        refreshing.Complete(Fill(2));
        Assert.That((ValueOf(await second), ValueOf(await third)), Is.EqualTo((2, 2)));
        plain.Complete(Fill(1));

        Assert.That(ValueOf(await first), Is.EqualTo(1));
        Assert.That((plain.Count, refreshing.Count), Is.EqualTo((1, 1)));
        Assert.That(Cache.TryGet(Key("a"), out var kept), Is.True);
        Assert.That(ValueOf(kept), Is.EqualTo(2), "the older answer must not replace the refreshed one");
    }

    [Test]
    public async Task A_local_request_does_not_join_a_shared_one()
    {
        var shared = new Execution();
        var local = new Execution();
        var first = GetAsync(shared);
        var second = GetAsync(local, new CachePolicy([], LocalOnly: true));
        local.Complete(Fill(2));
        shared.Complete(Fill(1));

        Assert.That((ValueOf(await first), ValueOf(await second)), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task What_an_execution_sets_in_its_context_does_not_reach_its_caller()
    {
        var local = new AsyncLocal<string?> { Value = "caller" };
        var seen = "";
        await Cache.GetOrExecuteAsync(
            Key("a"),
            Policy(),
            0,
            (_, _) =>
            {
                seen = local.Value;
                local.Value = "execution";
                return new(Fill(1));
            },
            default);

        Assert.That((seen, local.Value), Is.EqualTo(("caller", "caller")));
    }

    [Test]
    public async Task An_execution_that_hangs_stops_holding_those_who_joined_it()
    {
        var hung = new Execution();
        var leader = GetAsync(hung);
        await hung.Started;
        var fresh = new Execution();
        fresh.Complete(Fill(6));
        Task<CacheAnswer>[] joined = [GetAsync(fresh), GetAsync(fresh)];
        Assert.That(joined, Has.None.Property(nameof(Task.IsCompleted)).True);

        Time.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await Task.WhenAll(joined)).Select(ValueOf), Is.All.EqualTo(6));
        Assert.That(leader.IsCompleted, Is.False);
        hung.Complete(Fill(5));
        Assert.That(ValueOf(await leader), Is.EqualTo(5));
        Cache.TryGet(Key("a"), out var kept);
        Assert.That(ValueOf(kept), Is.EqualTo(6), "what hung is not kept");
    }
}
