using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Routing;

public sealed class RoutingRecorderTests
{
    [Test]
    public void Shares_and_means_are_those_of_what_was_counted()
    {
        var recorder = new RoutingRecorder();
        var memory = Decision(PatternType.Memory, 100, 50);
        recorder.Decided(memory);
        recorder.Decided(memory);
        recorder.Decided(Decision(PatternType.Memory, 40, 20));
        recorder.Decided(Decision(PatternType.Hybrid, 150, 100));
        recorder.Observed(memory, new RouteObservation("p", PatternType.Memory, 30, TimeSpan.FromMilliseconds(7), false, false));

        var statistics = recorder.GetStatistics();
        Assert.Multiple(() =>
        {
            Assert.That(statistics.Memory, Is.EqualTo(new RouteStatistics(
                3, 0.75, 1, 100, 30, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(7))));
            Assert.That(statistics.Hybrid.Share, Is.EqualTo(0.25));
            Assert.That(statistics.Infrastructure, Is.EqualTo(new RouteStatistics(0, 0, 0, 0, 0, default, default)));
        });
    }

    [Test]
    public void No_count_is_lost_between_threads_and_none_allocates()
    {
        var recorder = new RoutingRecorder();
        var decision = Decision(PatternType.Infrastructure, 2, 1);
        var observation = new RouteObservation("p", PatternType.Infrastructure, 3, TimeSpan.FromMilliseconds(1), false, false);
        Parallel.For(0, 10_000, _ =>
        {
            recorder.Decided(decision);
            recorder.Observed(decision, observation);
        });

        var statistics = recorder.GetStatistics().Infrastructure;
        Assert.That((statistics.Decisions, statistics.Executions), Is.EqualTo((10_000L, 10_000L)));
        Assert.That((statistics.MeanEstimatedTokens, statistics.MeanActualTokens), Is.EqualTo((2.0, 3.0)));

        var before = GC.GetAllocatedBytesForCurrentThread();
        recorder.Decided(decision);
        recorder.Observed(decision, observation);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static RoutingDecision Decision(PatternType route, int tokens, int milliseconds) => new()
    {
        Route = route,
        Confidence = 1,
        Reason = "by hand",
        EstimatedTokens = tokens,
        EstimatedLatency = TimeSpan.FromMilliseconds(milliseconds),
    };
}
