using PatternExecution.Routing;

namespace PatternExecution.Tests.Routing;

public sealed class HybridRouterOptionsTests
{
    [Test]
    public void The_defaults_are_allowed() =>
        Assert.That(new HybridRouterOptionsValidator().Validate(null, new HybridRouterOptions()).Succeeded);

    [Test]
    public void Every_bad_value_is_named_at_once_with_what_is_allowed()
    {
        var options = new HybridRouterOptions
        {
            InfrastructureWords = ["run", "two words", "", null!, new string('x', 65), "Both"],
            MemoryWords = ["both"],
            EstimateWeight = double.NaN,
            TrackedPatterns = 0,
            LegFailureThreshold = 0,
            LegCoolDown = TimeSpan.Zero,
        };

        var failures = new HybridRouterOptionsValidator().Validate(null, options).Failures!.ToArray();
        Assert.That(failures, Has.Length.EqualTo(9));
        Assert.That(failures, Has.Some.Contains("InfrastructureWords has 'two words'").And.Some.Contains("hold 'Both'")
            .And.Some.Contains("EstimateWeight is NaN; allowed is more than 0 and at most 1")
            .And.Some.Contains("TrackedPatterns is 0").And.Some.Contains("LegFailureThreshold is 0").And.Some.Contains("LegCoolDown is 00:00:00"));
        Assert.That(() => new HybridRouter(options), Throws.ArgumentException.With.Message.Contains("two words"));
    }

    [Test]
    public void Missing_lists_are_refused()
    {
        var options = new HybridRouterOptions { InfrastructureWords = null!, MemoryWords = null! };
        Assert.That(new HybridRouterOptionsValidator().Validate(null, options).Failures, Has.Exactly(2).Items);
    }
}
