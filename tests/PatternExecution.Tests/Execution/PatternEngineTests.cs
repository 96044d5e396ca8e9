using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Execution;

public sealed class PatternEngineTests
{
    [Test]
    public async Task Request_that_matches_is_answered_by_its_function()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("deploy", @"^deploy to (?<environment>\w+)$")],
            TestEngine.Function("deploy", (string environment) => $"deployed to {environment}"));

        var result = await engine.ExecuteAsync(new PatternRequest("Deploy to staging"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded), result.Error);
        Assert.That(result.Output.ToString(), Is.EqualTo("deployed to staging"));
        Assert.That(result.Pattern!.Name, Is.EqualTo("deploy"));
        Assert.That(result.MatchedBy, Is.EqualTo(MatchKind.Trigger));
        Assert.That(result.Decision!.Route, Is.EqualTo(PatternType.Infrastructure));
        Assert.That(result.Decision.Reason, Is.Not.Empty);
        Assert.That(result.CacheLayer, Is.Null);
        Assert.That(result.Tokens, Is.GreaterThan(0));
    }

    [Test]
    public async Task Request_that_matches_nothing_is_no_match()
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("ping", "^ping$")], TestEngine.Function("ping", () => "pong"));

        var result = await engine.ExecuteAsync(new PatternRequest("what is love"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.NoMatch));
        Assert.That(result.Pattern, Is.Null);
        Assert.That(result.Output.IsNone);
        Assert.That(engine.GetStatistics().Unmatched, Is.EqualTo(1));
    }

    [Test]
    public async Task Unmatched_request_goes_to_the_fallback_of_the_route_that_its_words_suggest()
    {
        using var engine = TestEngine.Create(
            [
                TestEngine.Infrastructure("any_command") with { Fallback = true },
                TestEngine.Memory("any_memory", MemoryOperationKind.Recall) with { Fallback = true },
            ],
            TestEngine.Function("any_command", (string query) => "ran: " + query));
        await engine.Memories.StoreAsync(new() { Content = "the cache holds for sixty seconds" }, default);

        var command = await engine.ExecuteAsync(new PatternRequest("run the tool again"));
        var recall = await engine.ExecuteAsync(new PatternRequest("what do you remember of the cache"));

        Assert.That(command.Output.ToString(), Is.EqualTo("ran: run the tool again"));
        Assert.That(recall.Pattern!.Name, Is.EqualTo("any_memory"));
        Assert.That(recall.Output.ToString(), Does.Contain("sixty seconds"));
    }

    [Test]
    public async Task Trigger_that_runs_into_its_time_limit_is_rejected_by_name()
    {
        var registry = new PatternRegistry(new PatternRegistryOptions { TriggerTimeout = TimeSpan.FromMilliseconds(5) });
        registry.Register(TestEngine.Infrastructure("evil", @"^(\w+\s?)*\1$") with { AllowBacktracking = true });
        using var engine = new PatternEngine(new PatternEngineComponents { Registry = registry, Functions = [TestEngine.Function("evil", () => 1)] });

        var result = await engine.ExecuteAsync(new PatternRequest(new string('a', 60) + "!"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain("'evil'"));
        Assert.That(result.Pattern!.Name, Is.EqualTo("evil"));
    }

    [Test]
    public void Functions_that_nobody_registered_are_all_reported_when_the_engine_starts()
    {
        var exception = Assert.Throws<PatternValidationException>(() => TestEngine.Create(
            [TestEngine.Infrastructure("first"), TestEngine.Hybrid("second"), TestEngine.Memory("third", MemoryOperationKind.Recall)]));

        Assert.That(exception!.Faults.Select(static fault => fault.Pattern), Is.EqualTo(new[] { "first", "second" }));
        Assert.That(exception.Message, Does.Contain("AddFunction"));
    }

    [Test]
    public async Task Pattern_registered_later_whose_function_is_missing_is_rejected_by_name()
    {
        var registry = new PatternRegistry();
        using var engine = new PatternEngine(new PatternEngineComponents { Registry = registry });
        registry.Register(TestEngine.Infrastructure("late"));

        var result = await engine.ExecuteAsync(new PatternRequest("late"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain("'late'").And.Contain("AddFunction"));
    }

    [TestCase("", "query")]
    [TestCase("   ", "query")]
    [TestCase("bell\u0007", "U+0007")]
    public async Task Query_that_is_no_text_is_rejected_with_its_field(string query, string expected)
    {
        using var engine = TestEngine.Create([]);

        var result = await engine.ExecuteAsync(new PatternRequest(query));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.StartWith("query:").And.Contain(expected));
        Assert.That(engine.GetStatistics().Refused, Is.EqualTo(1));
    }

    // Not a test case: an attribute cannot carry text that is not valid UTF-16.
    [Test]
    public async Task Query_that_is_not_valid_UTF16_is_rejected()
    {
        using var engine = TestEngine.Create([]);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("lone" + '\ud800'))).Error, Does.Contain("UTF-16"));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("turned\udc00\ud800round"))).Error, Does.Contain("UTF-16"));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("paired \U0001F600"))).Status, Is.EqualTo(ResultStatus.NoMatch));
    }

    [Test]
    public async Task Query_over_the_limit_is_rejected_and_one_at_the_limit_is_not()
    {
        using var engine = TestEngine.Create([]);

        var at = await engine.ExecuteAsync(new PatternRequest(new string('a', 4_096)));
        var over = await engine.ExecuteAsync(new PatternRequest(new string('a', 4_097)));

        Assert.That(at.Status, Is.EqualTo(ResultStatus.NoMatch));
        Assert.That(over.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(over.Error, Does.Contain("4097").And.Contain("4096"));
    }

    [Test]
    public async Task Fields_out_of_their_range_are_rejected_by_name()
    {
        var options = new PatternExecutionOptions { Tenants = { "a" } };
        using var engine = TestEngine.Create([], [], options);
        var request = new PatternRequest("hello") { Tenant = "a" };

        (PatternRequest Request, string Field)[] bad =
        [
            (request with { Tenant = "b" }, "tenant"),
            (request with { Tenant = "" }, "tenant"),
            (request with { Tenant = "a\u001fb" }, "tenant"),
            (request with { Persona = "x\n" }, "persona"),
            (request with { Principal = new string('p', 257) }, "principal"),
            (request with { Mode = (ExecutionMode)7 }, "mode"),
            (request with { Cache = (CacheUse)7 }, "cache"),
            (request with { Budget = new RequestBudget(0, null) }, "budget.maxTokens"),
            (request with { Budget = new RequestBudget(null, TimeSpan.Zero) }, "budget.maxLatency"),
        ];
        foreach (var (bent, field) in bad)
        {
            var result = await engine.ExecuteAsync(bent);
            Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected), field);
            Assert.That(result.Error, Does.StartWith(field + ":"));
        }

        Assert.That((await engine.ExecuteAsync(request)).Status, Is.EqualTo(ResultStatus.NoMatch));
    }

    [Test]
    public void Cancelled_token_throws_and_disturbs_nothing()
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("ping")], TestEngine.Function("ping", () => "pong"));

        Assert.That(async () => await engine.ExecuteAsync(new PatternRequest("ping"), new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(engine.ExecuteAsync(new PatternRequest("ping")).AsTask().Result.Status, Is.EqualTo(ResultStatus.Succeeded));
    }

    [Test]
    public async Task Batch_keeps_order_and_a_bad_request_fails_alone()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("echo", @"^echo (?<text>\d+)$"), TestEngine.Infrastructure("fail")],
            TestEngine.Function("echo", (int text) => text),
            TestEngine.Function("fail", string () => throw new InvalidOperationException("broken")));
        var requests = Enumerable.Range(0, 100).Select(i => new PatternRequest(i == 50 ? "fail" : i == 51 ? "" : $"echo {i}")).ToList();

        var results = await engine.ExecuteBatchAsync(requests);

        for (var i = 0; i < results.Count; i++)
        {
            if (i == 50) Assert.That(results[i].Status, Is.EqualTo(ResultStatus.Failed));
            else if (i == 51) Assert.That(results[i].Status, Is.EqualTo(ResultStatus.Rejected));
            else Assert.That(results[i].Output.ToString(), Is.EqualTo($"{i}"));
        }
    }

    [Test]
    public async Task Statistics_count_by_type_and_time_slow_requests()
    {
        var time = TestClock.Create();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("quick"), TestEngine.Infrastructure("slow"), .. TestEngine.RecallAndStore],
            [TestEngine.Function("quick", () => "done"), TestEngine.Function("slow", () => { time.Advance(TimeSpan.FromSeconds(2)); return "done"; })],
            new PatternExecutionOptions(),
            time: time);

        await engine.ExecuteAsync(new PatternRequest("quick"));
        await engine.ExecuteAsync(new PatternRequest("quick"));
        await engine.ExecuteAsync(new PatternRequest("slow"));
        await engine.ExecuteAsync(new PatternRequest("recall caching"));
        var statistics = engine.GetStatistics();

        Assert.That(statistics.Infrastructure.Count, Is.EqualTo(3));
        Assert.That(statistics.Infrastructure.CacheHits, Is.EqualTo(1));
        Assert.That(statistics.Infrastructure.TokensSaved, Is.GreaterThan(0));
        Assert.That(statistics.Infrastructure.SuccessRate, Is.EqualTo(1));
        Assert.That(statistics.Infrastructure.P99.TotalSeconds, Is.EqualTo(2).Within(0.07));
        Assert.That(statistics.Memory.Count, Is.EqualTo(1));
        Assert.That(statistics.Hybrid.Count, Is.Zero);
        Assert.That(statistics.SlowRequests, Is.EqualTo(1));
        Assert.That(statistics.CacheHitRate, Is.EqualTo(0.25));
        Assert.That(statistics.Routing.Infrastructure.Decisions, Is.EqualTo(3));
    }

    [Test]
    public async Task Explanation_says_what_would_be_done_and_does_nothing()
    {
        var calls = 0;
        using var engine = TestEngine.Create(
            [
                TestEngine.Infrastructure("deploy", @"^deploy (?<count>\S+)$") with { Priority = 2 },
                TestEngine.Infrastructure("anything", ".") with { Function = "deploy" },
            ],
            TestEngine.Function("deploy", (int count) => calls += count));

        var cold = await engine.ExplainAsync(new PatternRequest("deploy 3"));
        await engine.ExecuteAsync(new PatternRequest("deploy 3"));
        var warm = await engine.ExplainAsync(new PatternRequest("deploy 3"));
        var wrong = await engine.ExplainAsync(new PatternRequest("deploy three"));

        Assert.That(cold.Pattern!.Name, Is.EqualTo("deploy"));
        Assert.That(cold.Beaten.Select(static pattern => pattern.Name), Is.EqualTo(new[] { "anything" }));
        Assert.That(cold.Arguments["count"], Is.EqualTo("3"));
        Assert.That(cold.Function, Is.EqualTo("deploy"));
        Assert.That(cold.CacheLayer, Is.Null);
        Assert.That(warm.CacheLayer, Is.EqualTo("memory"));
        Assert.That(wrong.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(wrong.Error, Does.Contain("count").And.Contain("three"));
        Assert.That(calls, Is.EqualTo(3));
    }
}
