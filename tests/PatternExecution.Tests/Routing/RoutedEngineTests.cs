using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Routing;

public sealed class RoutedEngineTests
{
    [Test]
    public async Task What_a_function_refuses_is_decided_and_not_observed()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("f")], TestEngine.Function("f", string () => throw new RequestRejectedException("size: is 9.")));

        await engine.ExecuteAsync(new PatternRequest("f"));
        await engine.ExecuteAsync(new PatternRequest("f"));

        var routing = engine.GetStatistics().Routing.Infrastructure;
        Assert.That((routing.Decisions, routing.Executions), Is.EqualTo((2L, 0L)));
    }

    [Test]
    public async Task A_function_that_keeps_failing_leaves_the_answer_to_the_memories_until_it_has_cooled_down()
    {
        var time = TestClock.Create();
        using var engine = TestEngine.Create(
            [TestEngine.Hybrid("search", @"^look\s+up\s+(?<query>.+)$")],
            [TestEngine.Function("search", string () => throw new InvalidOperationException("down"))],
            new PatternExecutionOptions(),
            new InProcessMemoryStore(new MemoryStoreOptions(), timeProvider: time),
            time);
        await engine.Memories.StoreAsync(new MemoryRecord { Content = "the broker is on port 5672" }, CancellationToken.None);
        var request = new PatternRequest("look up the broker") { Cache = CacheUse.Bypass };

        for (var i = 0; i < 5; i++) Assert.That((await engine.ExecuteAsync(request)).Status, Is.EqualTo(ResultStatus.Partial));
        var avoiding = await engine.ExecuteAsync(request);
        Assert.That(avoiding.Status, Is.EqualTo(ResultStatus.Succeeded), avoiding.Error);
        Assert.That(avoiding.Decision!.Route, Is.EqualTo(PatternType.Memory));
        Assert.That(avoiding.Decision.Reason, Does.Contain("the infrastructure leg keeps failing"));

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await engine.ExecuteAsync(request)).Decision!.Route, Is.EqualTo(PatternType.Hybrid));
    }

    [Test]
    public async Task An_unmatched_request_goes_to_the_fallback_of_the_route_that_its_words_suggest()
    {
        using var engine = TestEngine.Create(
            [
                TestEngine.Infrastructure("any_tool") with { Fallback = true },
                TestEngine.Memory("any_memory", MemoryOperationKind.Recall) with { Fallback = true },
            ],
            TestEngine.Function("any_tool", () => "done"));
        await engine.Memories.StoreAsync(new MemoryRecord { Content = "the caching decision" }, CancellationToken.None);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("please restart it"))).Pattern!.Name, Is.EqualTo("any_tool"));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("what was decided"))).Pattern!.Name, Is.EqualTo("any_memory"));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("tell me a story"))).Status, Is.EqualTo(ResultStatus.NoMatch), "hybrid has no fallback");
    }
}
