using FsCheck;
using FsCheck.Fluent;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Routing;

public sealed class HybridRouterProperties
{
    private static readonly Gen<RoutingContext> Contexts =
        from words in Gen.Elements("run", "tool", "recall", "last", "analyze", "it", "ПАМЯТЬ", "\uD800").ArrayOf()
        from kind in Gen.Choose(0, 3)
        from mode in Gen.Elements(Enum.GetValues<ExecutionMode>())
        from tokens in Gen.Choose(0, 400)
        from milliseconds in Gen.Choose(0, 200)
        from memories in Gen.Elements(true, false)
        from sideEffects in Gen.Elements(true, false)
        from cost in Gen.Choose(0, 500)
        select new RoutingContext(
            string.Join(' ', words),
            kind == 3 ? null : new PatternDefinition { Name = $"p{kind}", Type = (PatternType)kind, SideEffects = sideEffects, CostTokens = cost },
            mode,
            new RequestBudget(tokens == 0 ? null : tokens, milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds)),
            memories);

    private static readonly Gen<RouteObservation> Observations =
        from kind in Gen.Choose(0, 2)
        from route in Gen.Elements(Enum.GetValues<PatternType>())
        from tokens in Gen.Choose(0, 1_000)
        from milliseconds in Gen.Choose(0, 1_000)
        from infrastructureFailed in Gen.Elements(true, false)
        from memoryFailed in Gen.Elements(true, false)
        select new RouteObservation(
            $"p{kind}", route, tokens, TimeSpan.FromMilliseconds(milliseconds), infrastructureFailed, memoryFailed);

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Every_request_gets_a_route_within_its_patterns_type_whatever_was_observed() =>
        Prop.ForAll(Gen.Zip(Contexts, Observations.ArrayOf()).ToArbitrary(), pair =>
        {
            var (context, observations) = pair;
            var decision = After(observations, context);
            var possible = context.Pattern?.Type is { } type and not PatternType.Hybrid ? [type] : Enum.GetValues<PatternType>();
            return possible.Contains(decision.Route)
                && decision.Confidence is > 0 and <= 1
                && decision.Reason.Length > 0
                && decision.EstimatedTokens >= 0
                && decision.EstimatedLatency >= TimeSpan.Zero
                && decision.Alternatives.Select(a => a.Route).Append(decision.Route).Order().SequenceEqual(possible)
                && decision.Alternatives.All(a => a.Reason.Length > 0);
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property The_same_request_after_the_same_observations_gets_the_same_decision() =>
        Prop.ForAll(Gen.Zip(Contexts, Observations.ArrayOf()).ToArbitrary(), pair =>
        {
            var (context, observations) = pair;
            RoutingDecision one = After(observations, context), other = After(observations, context);
            return one.Route == other.Route
                && one.Confidence.Equals(other.Confidence)
                && one.Reason == other.Reason
                && one.EstimatedTokens == other.EstimatedTokens
                && one.EstimatedLatency == other.EstimatedLatency
                && one.Alternatives.SequenceEqual(other.Alternatives);
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property A_request_that_a_leg_can_answer_within_its_budget_is_not_given_a_route_beyond_it() =>
        Prop.ForAll(Contexts.ToArbitrary(), context =>
        {
            var pattern = context.Pattern;
            if (pattern is not { Type: PatternType.Hybrid, SideEffects: false } || context.Mode != ExecutionMode.Balanced) return true;
            var decision = After([], context);
            bool Fits(int tokens, TimeSpan latency) => !(tokens > context.Budget.MaxTokens) && !(latency > context.Budget.MaxLatency);
            return Fits(decision.EstimatedTokens, decision.EstimatedLatency)
                || !decision.Alternatives.Any(a =>
                    a.Route != PatternType.Hybrid
                    && (a.Route != PatternType.Memory || context.MemoriesPresent)
                    && Fits(a.EstimatedTokens, a.EstimatedLatency));
        });

    [Test]
    public async Task Routing_and_observing_at_the_same_time_loses_nothing_and_ends_at_the_truth()
    {
        var router = new HybridRouter(new HybridRouterOptions { TrackedPatterns = 8 }, TestClock.Create());
        var patterns = Enumerable.Range(0, 4).Select(i => new PatternDefinition { Name = $"p{i}", Type = PatternType.Hybrid }).ToArray();
        await Parallel.ForAsync(0, 4, async (worker, cancellation) =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var pattern = patterns[(worker + i) % 4];
                router.Observe(new RouteObservation(pattern.Name, PatternType.Infrastructure, 40, TimeSpan.FromMilliseconds(4), false, false));
                var decision = await router.RouteAsync(new RoutingContext("run it", pattern, default, default, false), cancellation);
                Assert.That(decision.Route, Is.EqualTo(PatternType.Infrastructure));
                Assert.That(decision.EstimatedTokens, Is.EqualTo(40));
            }
        });

        foreach (var pattern in patterns) router.Observe(new RouteObservation(pattern.Name, PatternType.Infrastructure, 90, default, false, false));
        foreach (var pattern in patterns)
        {
            var decision = await router.RouteAsync(new RoutingContext("run it", pattern, default, default, false), default);
            Assert.That(decision.EstimatedTokens, Is.EqualTo(50));
        }
    }

    private static RoutingDecision After(RouteObservation[] observations, RoutingContext context)
    {
        var router = new HybridRouter(new HybridRouterOptions { LegFailureThreshold = 2 }, TestClock.Create());
        foreach (var observation in observations) router.Observe(observation);
        return router.Route(context);
    }
}
