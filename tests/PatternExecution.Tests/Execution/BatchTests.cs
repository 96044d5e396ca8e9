using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Tests.Memory;

namespace PatternExecution.Tests.Execution;

public sealed class BatchTests
{
    [Test]
    public async Task Searches_of_a_batch_share_round_trips_and_answers_are_those_of_one_by_one()
    {
        var store = new RemoteStore();
        foreach (var subject in Enumerable.Range(0, 40)) await store.StoreAsync(new MemoryRecord { Content = $"Subject{subject} is at place {subject}." }, CancellationToken.None);
        using var engine = Engine(store);
        PatternRequest[] requests =
        [
            .. Enumerable.Range(0, 40).Select(static i => new PatternRequest((i % 4) switch
            {
                0 => $"recall subject{i}",
                1 => $"echo {i}",
                2 => $"look at subject{i}",
                _ => $"nothing known {i}",
            })),
        ];

        var together = await engine.ExecuteBatchAsync(requests);

        Assert.That(store.Singles, Is.Zero);
        Assert.That(store.Rounds, Is.InRange(1, 4), "20 searches");
        using var other = Engine(store);
        for (var i = 0; i < requests.Length; i++)
        {
            var alone = await other.ExecuteAsync(requests[i]);
            Assert.That((together[i].Status, together[i].Pattern?.Name, together[i].Output), Is.EqualTo((alone.Status, alone.Pattern?.Name, alone.Output)), requests[i].Query);
        }
    }

    [Test]
    public async Task Search_that_is_bad_fails_alone()
    {
        var store = new RemoteStore { Bad = "poison" };
        using var engine = Engine(store);

        var results = await engine.ExecuteBatchAsync([new("recall this"), new("recall poison"), new(""), new("recall that"), new("echo fine")]);

        Assert.That(results.Select(static result => result.Status), Is.EqualTo([
            ResultStatus.Succeeded, ResultStatus.Failed, ResultStatus.Rejected, ResultStatus.Succeeded, ResultStatus.Succeeded,
        ]));
    }

    [Test]
    public async Task Store_that_is_down_is_not_asked_for_each_search_alone()
    {
        var store = new RemoteStore { IsDown = true };
        using var engine = Engine(store);

        var results = await engine.ExecuteBatchAsync([.. Enumerable.Range(0, 20).Select(static i => new PatternRequest($"recall {i}"))]);

        Assert.That(results.Select(static result => result.Status), Is.All.EqualTo(ResultStatus.Failed));
        Assert.That(store.Singles, Is.Zero);
        Assert.That(store.Rounds, Is.InRange(1, 4));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Batches_that_want_each_others_answers_do_not_wait_for_ever(CancellationToken cancellationToken)
    {
        using var engine = Engine(new RemoteStore());
        PatternRequest[] some = [.. Enumerable.Range(0, 200).Select(static i => new PatternRequest($"recall {i}"))];
        PatternRequest[] reversed = [.. some.Reverse()];

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => engine.ExecuteBatchAsync(i % 2 == 0 ? some : reversed, cancellationToken), cancellationToken)));

        Assert.That(answers.SelectMany(static answer => answer).Select(static result => result.Status), Is.All.EqualTo(ResultStatus.Succeeded));
    }

    [Test]
    public async Task Functions_of_a_batch_run_side_by_side_up_to_the_limit_even_where_they_block()
    {
        var (running, most) = (0, 0);
        var gate = new Lock();
        using var full = new ManualResetEventSlim();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("block", @"^block \d+$")],
            [
                TestEngine.Function("block", () =>
                {
                    lock (gate)
                    {
                        most = Math.Max(most, ++running);
                        if (running == 4) full.Set();
                    }

                    full.Wait(TimeSpan.FromSeconds(20));
                    lock (gate) running--;
                }),
            ],
            new PatternExecutionOptions { BatchConcurrency = 4 });

        await engine.ExecuteBatchAsync([.. Enumerable.Range(0, 12).Select(static i => new PatternRequest($"block {i}"))]);

        Assert.That(most, Is.EqualTo(4));
    }

    [Test]
    public async Task Batch_that_is_given_up_leaves_no_search_running()
    {
        var store = new RemoteStore { Hangs = true };
        using var engine = Engine(store);
        using var stop = new CancellationTokenSource();

        var asking = engine.ExecuteBatchAsync([new("recall this"), new("recall that")], stop.Token);
        await stop.CancelAsync();

        Assert.That(async () => await asking, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await store.Search, Throws.InstanceOf<OperationCanceledException>());
    }

    private static PatternEngine Engine(IMemoryStore store) => TestEngine.Create(
        [.. TestEngine.RecallAndStore, TestEngine.Infrastructure("echo", @"^echo (?<text>.+)$"), TestEngine.Hybrid("look", @"^look at (?<query>.+)$")],
        [TestEngine.Function("echo", (string text) => text), TestEngine.Function("look", (string query) => query.Length)],
        new PatternExecutionOptions(),
        store);

    /// <summary>A store outside the process, as far as the engine can tell; counts what would be round trips.</summary>
    private sealed class RemoteStore : StoreAround
    {
        private int _rounds;
        private int _singles;

        public int Rounds => _rounds;

        public int Singles => _singles;

        public string? Bad { get; init; }

        public bool IsDown { get; init; }

        public bool Hangs { get; init; }

        public Task Search { get; private set; } = Task.CompletedTask;

        public override ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _singles);
            return query.Text == Bad ? throw new InvalidOperationException("bad") : Inner.SearchAsync(query, cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _rounds);
            if (Hangs) await (Search = Task.Delay(Timeout.Infinite, cancellationToken));
            await Task.Yield();
            if (IsDown) throw new MemoryStoreUnavailableException("down");
            return queries.Any(query => query.Text == Bad) ? throw new InvalidOperationException("bad") : await Inner.SearchManyAsync(queries, cancellationToken);
        }
    }
}
