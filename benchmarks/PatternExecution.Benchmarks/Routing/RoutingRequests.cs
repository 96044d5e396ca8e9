using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Routing;

/// <summary>Requests such as a hybrid pattern gets them: of infrastructure, of memory, of both and of neither.</summary>
internal static class RoutingRequests
{
    public static PatternDefinition Pattern { get; } = new() { Name = "semantic_search", Type = PatternType.Hybrid, CostTokens = 150 };

    public static IReadOnlyList<string> Queries { get; } =
    [
        "run the lint tool on the payment service",
        "check the health of the staging cluster",
        "what do we know about the caching decision",
        "recall the last incident with the message broker",
        "compare the two deployment patterns",
        "analyze the code base of the billing team and find what is similar to it",
        "deploy version 2.4.1 to production",
        "why is the build slow since yesterday, and what did we decide earlier about it?",
    ];

    public static RoutingContext ContextOf(string query) => new(query, Pattern, ExecutionMode.Balanced, default, MemoriesPresent: true);
}
