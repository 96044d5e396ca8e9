using BenchmarkDotNet.Attributes;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Routing;

/// <summary>What does a routing decision cost, beside the three keyword expressions of the guide?</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private readonly HybridRouter _router = new();
    private readonly KeywordRegexes _regexes = new();
    private RoutingContext _context;

    [Params(0, 2, 5)]
    public int Query { get; set; }

    [GlobalSetup]
    public void Setup() => _context = RoutingRequests.ContextOf(RoutingRequests.Queries[Query]);

    [Benchmark(Baseline = true)]
    public int ThreeKeywordRegexes() => _regexes.Classify(_context.Query);

    [Benchmark]
    public ValueTask<RoutingDecision> Route() => _router.RouteAsync(_context, CancellationToken.None);
}
