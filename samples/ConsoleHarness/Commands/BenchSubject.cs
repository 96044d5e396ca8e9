using PatternExecution.Execution.Standard;

namespace ConsoleHarness.Commands;

/// <summary>A pattern to be timed, and its requests.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="TargetMs">The guide's target.</param>
/// <param name="IsCached">Whether its answers may be cached.</param>
/// <param name="Request">The request of a number.</param>
internal sealed record BenchSubject(string Pattern, double TargetMs, bool IsCached, Func<int, string> Request)
{
    private const double Infrastructure = 50;
    private const double Memory = 100;
    private const double Hybrid = 200;

    private static readonly string[] Topics =
    [
        "caching", "retries", "connection pooling", "the message bus", "passkeys", "backups", "time zones", "refunds", "the newsletter", "fraud",
        "translations", "the search index", "deployments", "code reviews", "the warehouse", "on-call duty", "e-books", "vouchers", "webhooks", "tracing",
    ];

    private static readonly string[] Tags =
    [
        "caching", "database", "incident", "security", "api", "billing", "shipping", "testing", "build", "on-call", "frontend", "roadmap", "search", "team", "support", "privacy",
    ];

    private static readonly string[] Folders = ["Commands", "Functions", "Input", "Output"];

    private static readonly string[] Names =
    [
        StandardPatterns.ExecuteMcpTool, StandardPatterns.SystemCommand, StandardPatterns.HealthCheck, StandardPatterns.RecallMemory, StandardPatterns.StoreMemory,
        StandardPatterns.SearchByTag, StandardPatterns.SemanticSearch, StandardPatterns.AnalyzeCodebase, StandardPatterns.ComparePatterns,
    ];

    /// <summary>The guide's nine, in its order.</summary>
    public static IReadOnlyList<BenchSubject> All { get; } =
    [
        new(StandardPatterns.ExecuteMcpTool, Infrastructure, false, static i => $"run tool convert_currency with amount={i + 1}, from=EUR, to=JPY"),
        new(StandardPatterns.SystemCommand, Infrastructure, false, static i => $"run command echo request {i}"),
        new(StandardPatterns.HealthCheck, Infrastructure, true, static _ => "run a health check"),
        new(StandardPatterns.RecallMemory, Memory, true, static i => $"what do we know about {Topics[i % Topics.Length]} and {Topics[i / Topics.Length % Topics.Length]}?"),
        new(StandardPatterns.StoreMemory, Memory, false, static i => $"remember that measurement {i} was about {Topics[i % Topics.Length]}"),
        new(StandardPatterns.SearchByTag, Memory, true, static i => $"find memories tagged {Tags[i % Tags.Length]}"),
        new(StandardPatterns.SemanticSearch, Hybrid, true, static i => $"semantic search for {Topics[i % Topics.Length]} and {Topics[i / Topics.Length % Topics.Length]}"),
        new(StandardPatterns.AnalyzeCodebase, Hybrid, true, static i => i % 5 == 0 ? "analyze the codebase" : $"analyze the code in {Folders[i % Folders.Length]}"),
        new(StandardPatterns.ComparePatterns, Hybrid, true, static i => $"compare {Names[i % Names.Length]} with {Names[(i + 1 + (i / Names.Length % (Names.Length - 1))) % Names.Length]}"),
    ];
}
