using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Routing;

public sealed class HybridRouterTests
{
    private static readonly PatternDefinition Hybrid = new() { Name = "semantic_search", Type = PatternType.Hybrid };
    private static readonly PatternDefinition Action = new() { Name = "deploy", Type = PatternType.Hybrid, SideEffects = true };

    private readonly FakeTimeProvider _time = new();
    private HybridRouter _router = null!;

    [SetUp]
    public void SetUp() => _router = new HybridRouter(new HybridRouterOptions(), _time);

    [Test]
    public async Task A_pattern_of_one_leg_gets_that_leg_in_every_mode(
        [Values(PatternType.Infrastructure, PatternType.Memory)] PatternType type, [Values] ExecutionMode mode)
    {
        var decision = await Route("run and recall", new PatternDefinition { Name = "p", Type = type }, mode);

        Assert.That(decision.Route, Is.EqualTo(type));
        Assert.That(decision.Confidence, Is.EqualTo(1));
        Assert.That(decision.Alternatives, Is.Empty);
        Assert.That(decision.Reason, Does.StartWith("pattern 'p' only "));
    }

    [TestCase(ExecutionMode.Fast, PatternType.Infrastructure, "the mode is fast")]
    [TestCase(ExecutionMode.Comprehensive, PatternType.Hybrid, "the mode is comprehensive")]
    public async Task A_mode_decides_for_a_hybrid_pattern_whatever_the_words(ExecutionMode mode, PatternType route, string reason)
    {
        var decision = await Route("recall the last decision", Hybrid, mode);

        Assert.That(decision.Route, Is.EqualTo(route));
        Assert.That(decision.Confidence, Is.EqualTo(1));
        Assert.That(decision.Reason, Does.StartWith(reason));
        Assert.That(decision.Alternatives.Select(a => a.Route), Is.EquivalentTo(Enum.GetValues<PatternType>().Except([route])));
    }

    [TestCase("run the lint tool", true, PatternType.Infrastructure, "the request says 'run' and 'tool' and nothing of memory")]
    [TestCase("Check it", false, PatternType.Infrastructure, "the request says 'check' and nothing of memory")]
    [TestCase("what did we decide earlier, what do I KNOW", true, PatternType.Memory, "the request says 'earlier' and 'know' and there are memories")]
    [TestCase("recall how to run it", true, PatternType.Memory, "the request says 'recall' and there are memories")]
    [TestCase("recall how to run it", false, PatternType.Hybrid, "the request says 'recall' but there are no memories")]
    [TestCase("analyze this code base", true, PatternType.Hybrid, "the request says no word of infrastructure and none of memory")]
    public async Task Balanced_follows_the_guides_rule_and_names_the_words(string query, bool memories, PatternType route, string reason)
    {
        foreach (var pattern in new PatternDefinition?[] { Hybrid, null })
        {
            var decision = await Route(query, pattern, memories: memories);
            Assert.That(decision.Route, Is.EqualTo(route), pattern?.Name);
            Assert.That(decision.Reason, Does.StartWith(reason), pattern?.Name);
            Assert.That(decision.Alternatives, Has.Count.EqualTo(2).And.All.Matches<RouteAlternative>(a => a!.Reason.Length > 0 && a.Route != route));
        }
    }

    [Test]
    public async Task An_unmatched_request_gets_the_route_of_its_words_even_where_the_mode_asks_for_more()
    {
        Assert.That((await Route("recall it", null, ExecutionMode.Fast)).Route, Is.EqualTo(PatternType.Memory));
        Assert.That((await Route("run it", null, ExecutionMode.Comprehensive)).Route, Is.EqualTo(PatternType.Infrastructure));
    }

    [Test]
    public async Task More_words_for_a_route_make_it_surer_and_words_against_it_less()
    {
        var one = (await Route("recall this", Hybrid)).Confidence;
        var two = (await Route("recall the last", Hybrid)).Confidence;
        var against = (await Route("recall the last run", Hybrid)).Confidence;

        Assert.That(new[] { against, one, two }, Is.Ordered.Ascending.And.Unique.And.All.InRange(0.5, 1.0));
    }

    [Test]
    public void Words_are_options()
    {
        var router = new HybridRouter(new HybridRouterOptions { InfrastructureWords = ["starte"], MemoryWords = ["erinnere"] });
        PatternType RouteOf(string query) => router.Route(new RoutingContext(query, Hybrid, default, default, true)).Route;

        Assert.That(RouteOf("Starte den Dienst"), Is.EqualTo(PatternType.Infrastructure));
        Assert.That(RouteOf("ERINNERE dich"), Is.EqualTo(PatternType.Memory));
        Assert.That(RouteOf("run it"), Is.EqualTo(PatternType.Hybrid));
    }

    [TestCase(null, null, PatternType.Hybrid)]
    [TestCase(150, 100, PatternType.Hybrid)]
    [TestCase(149, null, PatternType.Infrastructure)]
    [TestCase(null, 99, PatternType.Infrastructure)]
    [TestCase(1, null, PatternType.Infrastructure)]
    public async Task A_budget_leaves_the_cheaper_leg_of_two(int? tokens, int? milliseconds, PatternType route)
    {
        var decision = await Route("analyze it", Hybrid, budget: Budget(tokens, milliseconds));
        Assert.That(decision.Route, Is.EqualTo(route));
    }

    [Test]
    public async Task What_a_budget_forbade_is_said_with_its_numbers()
    {
        var decision = await Route("analyze it", Hybrid, budget: Budget(120, 60));

        Assert.That(decision.Reason, Does.Contain("hybrid was left because its 150 tokens exceed the budget of 120 and its 100 ms exceed the budget of 60 ms"));
        Assert.That(decision.Reason, Does.EndWith("about 50 tokens and 25 ms"));
        Assert.That(decision.Confidence, Is.EqualTo(0.25));
        Assert.That(decision.Alternatives.Single(a => a.Route == PatternType.Hybrid).Reason, Does.StartWith("its 150 tokens exceed"));
    }

    [Test]
    public async Task A_budget_trades_legs_only_where_nothing_is_changed()
    {
        Assert.That((await Route("recall it", Hybrid, budget: Budget(60, null))).Route, Is.EqualTo(PatternType.Infrastructure));
        var action = await Route("recall it", Action, budget: Budget(60, null));

        Assert.That(action.Route, Is.EqualTo(PatternType.Memory));
        Assert.That(action.Reason, Does.Contain("though its 100 tokens exceed the budget of 60"));
    }

    [Test]
    public async Task A_budget_that_the_only_leg_exceeds_is_noted()
    {
        var decision = await Route("x", new PatternDefinition { Name = "p", Type = PatternType.Memory, CostTokens = 70 }, budget: Budget(60, null));
        Assert.That(decision.Reason, Does.Contain("though its 70 tokens exceed the budget of 60"));
    }

    [Test]
    public async Task Estimates_start_from_the_patterns_cost_shared_over_its_legs_or_from_the_guides()
    {
        var priced = Hybrid with { Name = "priced", CostTokens = 300 };
        var decision = await Route("x", priced);

        Assert.That(decision.EstimatedTokens, Is.EqualTo(300));
        Assert.That(decision.Alternatives.Select(a => a.EstimatedTokens), Is.EqualTo(new[] { 100, 200 }));
        var unpriced = await Route("x", Hybrid);
        Assert.That(unpriced.EstimatedTokens, Is.EqualTo(150));
        Assert.That(unpriced.EstimatedLatency, Is.EqualTo(TimeSpan.FromMilliseconds(100)));
        Assert.That((await Route("x", new PatternDefinition { Name = "m", Type = PatternType.Memory, CostTokens = 7 })).EstimatedTokens, Is.EqualTo(7));
    }

    [Test]
    public async Task Estimates_follow_what_was_observed_of_that_pattern_and_route()
    {
        Observe(Hybrid, PatternType.Hybrid, 10, 4);
        Observe(Hybrid, PatternType.Hybrid, 30, 8);
        var decision = await Route("x", Hybrid);

        Assert.That(decision.EstimatedTokens, Is.EqualTo(20));
        Assert.That(decision.EstimatedLatency, Is.EqualTo(TimeSpan.FromMilliseconds(6)));
        Assert.That(decision.Alternatives[0].EstimatedTokens, Is.EqualTo(50), "another route");
        Assert.That((await Route("x", Action)).EstimatedTokens, Is.EqualTo(150), "another pattern");

        for (var i = 0; i < 100; i++) Observe(Hybrid, PatternType.Hybrid, 1_000, 500);
        Assert.That((await Route("x", Hybrid)).EstimatedTokens, Is.EqualTo(1_000));
        Observe(Hybrid, PatternType.Hybrid, 0, 0);
        Assert.That((await Route("x", Hybrid)).EstimatedTokens, Is.EqualTo(800), "a weight of 0.2");
    }

    [Test]
    public async Task What_was_observed_can_bring_a_route_out_of_the_budget()
    {
        Assert.That((await Route("x", Hybrid, budget: Budget(null, 100))).Route, Is.EqualTo(PatternType.Hybrid));
        Observe(Hybrid, PatternType.Hybrid, 150, 101);
        Assert.That((await Route("x", Hybrid, budget: Budget(null, 100))).Route, Is.EqualTo(PatternType.Infrastructure));
    }

    [Test]
    public async Task A_failed_execution_does_not_move_the_estimates()
    {
        Observe(Hybrid, PatternType.Hybrid, 0, 1, memoryFailed: true);
        Assert.That((await Route("x", Hybrid)).EstimatedTokens, Is.EqualTo(150));
    }

    [Test]
    public async Task A_leg_that_failed_five_times_in_a_row_is_avoided_until_it_has_cooled_down()
    {
        for (var i = 0; i < 4; i++) Observe(Hybrid, PatternType.Hybrid, 1, 1, memoryFailed: true);
        Assert.That((await Route("analyze it", Hybrid)).Route, Is.EqualTo(PatternType.Hybrid));

        Observe(Hybrid, PatternType.Hybrid, 1, 1, memoryFailed: true);
        var avoiding = await Route("analyze it", Hybrid);
        Assert.That(avoiding.Route, Is.EqualTo(PatternType.Infrastructure));
        Assert.That(avoiding.Reason, Does.Contain("hybrid was left because the memory leg keeps failing"));
        Assert.That((await Route("recall it", Hybrid)).Route, Is.EqualTo(PatternType.Infrastructure));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await Route("analyze it", Hybrid)).Route, Is.EqualTo(PatternType.Hybrid), "tried again");
        Observe(Hybrid, PatternType.Memory, 1, 1, memoryFailed: true);
        Assert.That((await Route("analyze it", Hybrid)).Route, Is.EqualTo(PatternType.Infrastructure), "failed once more");

        _time.Advance(TimeSpan.FromSeconds(5));
        Observe(Hybrid, PatternType.Memory, 1, 1);
        Observe(Hybrid, PatternType.Memory, 1, 1, memoryFailed: true);
        Assert.That((await Route("analyze it", Hybrid)).Route, Is.EqualTo(PatternType.Hybrid), "a success clears it");
    }

    [Test]
    public async Task A_function_is_avoided_for_its_own_pattern_and_the_memory_leg_for_all()
    {
        var other = Hybrid with { Name = "other" };
        for (var i = 0; i < 5; i++) Observe(Hybrid, PatternType.Infrastructure, 1, 1, infrastructureFailed: true);

        Assert.That((await Route("run it", Hybrid)).Route, Is.EqualTo(PatternType.Memory));
        Assert.That((await Route("run it", other)).Route, Is.EqualTo(PatternType.Infrastructure));
        Assert.That((await Route("run it", Hybrid, memories: false)).Route, Is.EqualTo(PatternType.Infrastructure), "no memories: nothing else can serve");

        for (var i = 0; i < 5; i++) Observe(Hybrid, PatternType.Memory, 1, 1, memoryFailed: true);
        Assert.That((await Route("recall it", other)).Route, Is.EqualTo(PatternType.Infrastructure));
        var both = await Route("run it", Hybrid);
        Assert.That(both.Route, Is.EqualTo(PatternType.Infrastructure));
        Assert.That(both.Reason, Does.EndWith("though the infrastructure leg keeps failing"));
    }

    [Test]
    public async Task A_pattern_that_changes_something_keeps_its_route_when_a_leg_fails()
    {
        var storing = Hybrid with { Name = "store", Memory = new MemoryOperation { Operation = MemoryOperationKind.Store } };
        for (var i = 0; i < 5; i++) Observe(Hybrid, PatternType.Memory, 1, 1, memoryFailed: true);

        foreach (var pattern in new[] { Action, storing })
        {
            Assert.That((await Route("recall it", pattern)).Route, Is.EqualTo(PatternType.Memory));
            var hybrid = await Route("x", pattern);
            Assert.That(hybrid.Route, Is.EqualTo(PatternType.Hybrid));
            Assert.That(hybrid.Reason, Does.EndWith("though the memory leg keeps failing"));
        }
    }

    [Test]
    public async Task Equal_requests_share_a_decision_until_something_changes()
    {
        var first = await Route("run the tool", Hybrid);
        Assert.That(await Route("please RUN my tool", Hybrid), Is.SameAs(first));
        Assert.That(await Route("run the tool", Hybrid with { CostTokens = 9 }), Is.Not.SameAs(first), "another definition");
        Assert.That(await Route("run the tool", Hybrid, budget: Budget(40, null)), Is.Not.SameAs(first), "another budget");
        Assert.That((await Route("run the tool", Hybrid, memories: false)).Alternatives[0].Reason, Is.EqualTo("there are no memories"));

        Observe(Hybrid, PatternType.Infrastructure, 5, 5);
        Assert.That((await Route("run the tool", Hybrid)).EstimatedTokens, Is.EqualTo(5));
    }

    [Test]
    public async Task A_decision_allocates_nothing_while_nothing_changed()
    {
        string[] queries = ["run the tool", "recall the last decision", "analyze it"];
        // More than once: two kinds of request may have to find places of their own first.
        for (var i = 0; i < 9; i++) await Route(queries[i % 3], Hybrid);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 300; i++)
            _ = _router.Route(new RoutingContext(queries[i % 3], Hybrid, default, default, true));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Patterns_beyond_the_limit_are_forgotten_and_those_in_use_are_kept()
    {
        var router = new HybridRouter(new HybridRouterOptions { TrackedPatterns = 10 }, _time);
        router.Observe(new RouteObservation("kept", PatternType.Memory, 7, default, false, false));
        var kept = new PatternDefinition { Name = "kept", Type = PatternType.Memory };
        for (var i = 0; i < 1_000; i++)
        {
            router.Observe(new RouteObservation($"p{i}", PatternType.Memory, 7, default, false, false));
            Assert.That(router.TrackedPatterns, Is.LessThanOrEqualTo(10));
            _ = router.Route(new RoutingContext("x", kept, default, default, true));
        }

        var old = new PatternDefinition { Name = "p0", Type = PatternType.Memory };
        Assert.That(router.Route(new RoutingContext("x", old, default, default, true)).EstimatedTokens, Is.EqualTo(100));
    }

    [Test]
    public void A_mode_that_is_none_and_a_budget_of_nothing_are_refused()
    {
        Assert.That(() => Route("x", Hybrid, (ExecutionMode)3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Route("x", Hybrid, (ExecutionMode)(-1)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Route("x", Hybrid, budget: Budget(0, null)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Route("x", Hybrid, budget: Budget(null, 0)), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Route(null!, Hybrid), Throws.ArgumentNullException);
    }

    [Test]
    public void A_cancelled_call_gives_up()
    {
        var task = _router.RouteAsync(new RoutingContext("x", Hybrid, default, default, true), new CancellationToken(canceled: true));
        Assert.That(task.IsCanceled);
    }

    [Test]
    public void Observations_that_cannot_be_are_left_out()
    {
        _router.Observe(new RouteObservation("semantic_search", (PatternType)9, 1, default, false, false));
        _router.Observe(new RouteObservation("semantic_search", PatternType.Hybrid, -1, default, false, false));
        _router.Observe(new RouteObservation("semantic_search", PatternType.Hybrid, 1, TimeSpan.FromTicks(-1), false, false));

        Assert.That(_router.TrackedPatterns, Is.Zero);
    }

    private static RequestBudget Budget(int? tokens, int? milliseconds) =>
        new(tokens, milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null);

    private async Task<RoutingDecision> Route(
        string query, PatternDefinition? pattern, ExecutionMode mode = default, RequestBudget budget = default, bool memories = true) =>
        await _router.RouteAsync(new RoutingContext(query, pattern, mode, budget, memories), CancellationToken.None);

    private void Observe(
        PatternDefinition pattern, PatternType route, int tokens, int milliseconds, bool infrastructureFailed = false, bool memoryFailed = false) =>
        _router.Observe(new RouteObservation(
            pattern.Name, route, tokens, TimeSpan.FromMilliseconds(milliseconds), infrastructureFailed, memoryFailed));
}
