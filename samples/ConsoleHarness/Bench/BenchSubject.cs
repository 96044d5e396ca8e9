using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace ConsoleHarness.Bench;

/// <summary>A pattern to be timed, and its requests.</summary>
/// <param name="Pattern">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Distinct">How many different requests there are; they repeat from there on.</param>
/// <param name="Request">The request of a number.</param>
internal sealed record BenchSubject(string Pattern, PatternType Type, int Distinct, Func<int, string> Request)
{
    /// <summary>What is started where a program is.</summary>
    public const string Program = "echo";

    private const int Endless = int.MaxValue;

    private static readonly string[] Topics =
    [
        "caching", "retries", "connection pooling", "the message bus", "passkeys", "backups", "time zones", "refunds", "the <script> tag & its nonce", "fraud",
        "translations", "the search index", "deployments", "code reviews", "the warehouse", "on-call duty", "e-books", "vouchers", "webhooks", "tracing",
    ];

    private static readonly string[] Tags =
    [
        "caching", "database", "incident", "security", "api", "billing", "shipping", "testing", "build", "on-call", "frontend", "roadmap", "search", "team", "support", "privacy",
    ];

    private static readonly string[] Folders = ["Bench", "Commands", "Functions", "Input", "Output"];

    private static readonly string[] Names =
    [
        StandardPatterns.ExecuteMcpTool, StandardPatterns.SystemCommand, StandardPatterns.HealthCheck, StandardPatterns.RecallMemory, StandardPatterns.StoreMemory,
        StandardPatterns.SearchByTag, StandardPatterns.SemanticSearch, StandardPatterns.AnalyzeCodebase, StandardPatterns.ComparePatterns,
    ];

    private static readonly BenchSubject LocalTool = new(
        StandardPatterns.ExecuteMcpTool, PatternType.Infrastructure, Endless, static i => $"run tool convert_currency with amount={i + 1}, from=EUR, to=JPY");

    private static readonly BenchSubject ServerTool = LocalTool with
    {
        Request = static i => $"run tool {BenchHost.McpServer}/ask with query='run tool convert_currency with amount={i + 1}, from=EUR, to=JPY'",
    };

    private static readonly BenchSubject[] Others =
    [
        new(StandardPatterns.SystemCommand, PatternType.Infrastructure, Endless, static i => $"run command {Program} request {i}"),
        new(StandardPatterns.HealthCheck, PatternType.Infrastructure, 1, static _ => "run a health check"),
        new(StandardPatterns.RecallMemory, PatternType.Memory, 400, static i => $"what do we know about {Pair(i)}?"),
        new(StandardPatterns.StoreMemory, PatternType.Memory, Endless, static i => $"remember that measurement {i} was about {Topics[i % Topics.Length]}"),
        new(StandardPatterns.SearchByTag, PatternType.Memory, Tags.Length, static i => $"find memories tagged {Tags[i % Tags.Length]}"),
        new(StandardPatterns.SemanticSearch, PatternType.Hybrid, 400, static i => $"semantic search for {Pair(i)}"),
        new(StandardPatterns.AnalyzeCodebase, PatternType.Hybrid, 6, static i => i % 6 == 5 ? "analyze the codebase" : $"analyze the code in {Folders[i % 6]}"),
        new(StandardPatterns.ComparePatterns, PatternType.Hybrid, 72, static i => $"compare {Names[i % Names.Length]} with {Names[(i + 1 + (i / Names.Length % (Names.Length - 1))) % Names.Length]}"),
    ];

    /// <summary>The guide's target for the 95th percentile, in milliseconds.</summary>
    public double TargetMs => Type switch { PatternType.Infrastructure => 50, PatternType.Memory => 100, _ => 200 };

    /// <summary>Whether its answers may be cached: those of the others change something.</summary>
    public bool IsCached => Pattern is not (StandardPatterns.ExecuteMcpTool or StandardPatterns.SystemCommand or StandardPatterns.StoreMemory);

    /// <summary>Whether its answers may leave the process.</summary>
    public bool IsShared => IsCached && Pattern != StandardPatterns.HealthCheck;

    /// <summary>One of its requests, for people to see.</summary>
    public string Example => Request(8);

    /// <summary>The guide's nine, in its order.</summary>
    /// <param name="withServer">Whether tools are those of an MCP server.</param>
    public static IReadOnlyList<BenchSubject> All(bool withServer) => [withServer ? ServerTool : LocalTool, .. Others];

    private static string Pair(int i) => $"{Topics[i % Topics.Length]} and {Topics[i / Topics.Length % Topics.Length]}";
}
