using System.Text.Json;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

[TestFixture]
public sealed class BoostedRecallTests
{
    private static readonly PatternDefinition[] Patterns =
    [
        .. TestEngine.RecallAndStore,
        TestEngine.Memory("gist", MemoryOperationKind.Recall, @"^gist\s+(?<query>.+)$") with { Memory = new MemoryOperation { ImportanceWeight = 0.5 } },
        TestEngine.Memory("latest", MemoryOperationKind.SearchByTag, @"^latest\s+(?<tag>.+)$") with
        {
            Memory = new MemoryOperation { Operation = MemoryOperationKind.SearchByTag, RecencyWeight = 0.4, RecencyHalfLife = TimeSpan.FromDays(1) },
        },
    ];

    [Test]
    public async Task Patterns_say_how_much_recency_and_importance_count()
    {
        var clock = TestClock.Create();
        var store = new InProcessMemoryStore(new MemoryStoreOptions(), null, clock);
        using var engine = TestEngine.Create(Patterns, [], new PatternExecutionOptions(), store, clock);
        await engine.ExecuteAsync(new PatternRequest("note major cache note tags x importance 1"));
        clock.Advance(TimeSpan.FromDays(1));
        await engine.ExecuteAsync(new PatternRequest("note minor cache note tags x importance 0.1"));

        Assert.That(await ContentsAsync(engine, "recall cache"), Is.EqualTo(new[] { "minor cache note", "major cache note" }));
        Assert.That(await ContentsAsync(engine, "gist cache"), Is.EqualTo(new[] { "major cache note", "minor cache note" }));
        Assert.That(await ContentsAsync(engine, "latest x"), Is.EqualTo(new[] { "minor cache note", "major cache note" }));
    }

    [Test]
    public async Task Explanation_of_a_recall_says_how_the_store_would_search_and_why()
    {
        var store = new InProcessMemoryStore();
        await store.StoreAsync(new MemoryRecord { Content = "cache" }, CancellationToken.None);
        using var engine = TestEngine.Create(Patterns, [], new PatternExecutionOptions(), store);

        var gist = await engine.ExplainAsync(new PatternRequest("gist cache"));
        Assert.That(gist.MemorySearch, Is.EqualTo(await store.ExplainAsync(new MemoryQuery { Text = "cache", ImportanceWeight = 0.5 }, CancellationToken.None)));
        Assert.That(gist.MemorySearch!.Boosts, Does.Contain("0.5 of importance"));
        Assert.That((await engine.ExplainAsync(new PatternRequest("recall cache"))).MemorySearch!.Boosts, Is.Null);
        Assert.That((await engine.ExplainAsync(new PatternRequest("note this"))).MemorySearch, Is.Null);
        var tooMany = await engine.ExplainAsync(new PatternRequest("tagged " + string.Join(',', Enumerable.Range(0, 101))));
        Assert.That((tooMany.Status, tooMany.Error), Is.EqualTo((ResultStatus.Rejected, "there are 101 tags; allowed are 100.")));
    }

    private static async Task<string[]> ContentsAsync(PatternEngine engine, string request)
    {
        var result = await engine.ExecuteAsync(new PatternRequest(request));
        using var answer = JsonDocument.Parse(result.Output.ToString());
        return [.. answer.RootElement.EnumerateArray().Select(hit => hit.GetProperty("content").GetString()!)];
    }
}
