using PatternExecution.Benchmarks.Figures;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Routing;

/// <summary>A routing decision against the guide's three keyword expressions on the same requests.</summary>
internal sealed class RoutingFigures : IFigureRoom
{
    public string Room => "routing";

    public async IAsyncEnumerable<Figure> MeasureAsync(
        FigureSettings settings,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var router = new HybridRouter();
        var regexes = new KeywordRegexes();
        var contexts = RoutingRequests.Queries.Select(RoutingRequests.ContextOf).ToArray();
        var confidence = 0.0;
        var found = 0;
        var comparison = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    var routed = router.RouteAsync(contexts[i % contexts.Length], CancellationToken.None);
                    confidence += routed.GetAwaiter().GetResult().Confidence;
                }
            },
            count =>
            {
                for (var i = 0; i < count; i++) found += regexes.Classify(contexts[i % contexts.Length].Query);
            });
        GC.KeepAlive((confidence, found));

        yield return Figure.Ratio(Room, "routing decision of a hybrid pattern, balanced", comparison, 1, "three compiled keyword regexes");
        yield return Figure.Allocation(Room, "routing decision, beyond the decision", comparison, 0);
        await Task.CompletedTask;
    }
}
