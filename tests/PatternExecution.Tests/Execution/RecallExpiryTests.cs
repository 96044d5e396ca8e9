using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

[TestFixture]
public sealed class RecallExpiryTests
{
    private static readonly PatternDefinition[] Patterns =
    [
        .. TestEngine.RecallAndStore.Select(pattern => pattern with { CacheTtl = TimeSpan.FromMinutes(5) }),
        TestEngine.Hybrid("look", @"^look at (?<query>.+)$") with { CacheTtl = TimeSpan.FromMinutes(5), Memory = new MemoryOperation() },
    ];

    [TestCase("recall cache")]
    [TestCase("tagged x")]
    [TestCase("look at cache")]
    public async Task Cached_recall_is_served_until_the_first_of_its_memories_expires(string query)
    {
        var clock = TestClock.Create();
        var store = new InProcessMemoryStore(new MemoryStoreOptions(), null, clock);
        await store.StoreManyAsync([Memory("cache for ever", null), Memory("cache for a while", 20), Memory("cache for a moment", 10)], default);
        using var engine = TestEngine.Create(Patterns, [TestEngine.Function("look", () => "seen")], new PatternExecutionOptions(), store, clock);

        await AssertAnswerAsync(engine, query, layer: null, memories: 3);
        clock.Advance(TimeSpan.FromSeconds(9));
        await AssertAnswerAsync(engine, query, layer: "memory", memories: 3);
        clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAnswerAsync(engine, query, layer: null, memories: 2);
        clock.Advance(TimeSpan.FromSeconds(9));
        await AssertAnswerAsync(engine, query, layer: "memory", memories: 2);
        clock.Advance(TimeSpan.FromSeconds(1));
        await AssertAnswerAsync(engine, query, layer: null, memories: 1);
        clock.Advance(TimeSpan.FromSeconds(30));
        await AssertAnswerAsync(engine, query, layer: "memory", memories: 1);
    }

    [TestCase(10, ResultStatus.Failed)]
    [TestCase(null, ResultStatus.Succeeded)]
    public async Task Recall_with_an_expired_memory_is_not_even_given_where_it_cannot_be_made_anew(int? lives, ResultStatus expected)
    {
        var clock = TestClock.Create();
        var recalls = new FailingLater(lives is { } seconds ? clock.GetUtcNow().AddSeconds(seconds) : null);
        var pattern = Patterns[0] with { CacheTtl = TimeSpan.FromSeconds(10), StaleWhile = TimeSpan.FromMinutes(5) };
        using var engine = TestEngine.Create([pattern], [], new PatternExecutionOptions(), new InProcessMemoryStore(), clock, [recalls]);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall cache"))).Status, Is.EqualTo(ResultStatus.Succeeded));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall cache"))).Status, Is.EqualTo(expected));
    }

    [Test]
    public void Cached_outcome_keeps_until_when_it_is_valid()
    {
        var outcome = new ExecutionOutcome(
        [
            new LegOutcome
            {
                Leg = PatternType.Memory,
                Status = ResultStatus.Succeeded,
                Output = new PatternOutput("[]"u8.ToArray()),
                ValidUntil = new DateTimeOffset(2025, 1, 9, 12, 0, 10, TimeSpan.Zero),
            },
            new LegOutcome { Leg = PatternType.Infrastructure, Status = ResultStatus.Succeeded, Output = new PatternOutput("1"u8.ToArray()) },
        ]);

        Assert.That(OutcomeCodec.Decode(OutcomeCodec.Encode(outcome)).Legs, Is.EqualTo(outcome.Legs));
    }

    private static async Task AssertAnswerAsync(PatternEngine engine, string query, string? layer, int memories)
    {
        var result = await engine.ExecuteAsync(new PatternRequest(query));
        Assert.That((result.Status, result.CacheLayer), Is.EqualTo((ResultStatus.Succeeded, layer)));
        Assert.That(result.Legs.Single(leg => leg.Leg == PatternType.Memory).Output.ToJsonElement().GetArrayLength(), Is.EqualTo(memories));
    }

    /// <summary>A host's own executor, whose store goes down after its first answer.</summary>
    private sealed class FailingLater(DateTimeOffset? validUntil) : IExecutor
    {
        private int _calls;

        public PatternType Route => PatternType.Memory;

        public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken) => new(new ExecutionOutcome(
        [
            _calls++ == 0
                ? new LegOutcome { Leg = PatternType.Memory, Status = ResultStatus.Succeeded, Output = new PatternOutput("[]"u8.ToArray()), ValidUntil = validUntil }
                : new LegOutcome { Leg = PatternType.Memory, Status = ResultStatus.Failed, Error = "down" },
        ]));
    }

    private static MemoryRecord Memory(string content, int? seconds) => new()
    {
        Content = content,
        Tags = ["x"],
        ExpiresAt = seconds is { } lives ? new DateTimeOffset(2025, 1, 9, 12, 0, lives, TimeSpan.Zero) : null,
    };
}
