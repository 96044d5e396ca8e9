using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>An engine on the embedded defaults with one pattern of each type, and requests with tenant and context such as a host sends.</summary>
internal static class EngineSetup
{
    public const string Tenant = "acme";

    private static readonly RequestContext Context = new([KeyValuePair.Create("project", "billing"), KeyValuePair.Create("locale", "en-GB")]);

    private static readonly string[] Subjects =
        ["invoices", "payments", "refunds", "ledgers", "accounts", "orders", "queues", "brokers", "caches", "gateways", "tokens", "sessions", "reports", "exports", "imports", "backups"];

    public static IReadOnlyList<PatternDefinition> Patterns { get; } =
    [
        new PatternDefinition
        {
            Name = "run_check", Type = PatternType.Infrastructure, Triggers = [@"^run\s+the\s+check\s+of\s+(?<subject>.+)$"], Function = "noop",
        },
        new PatternDefinition { Name = "recall_decision", Type = PatternType.Memory, Triggers = [@"^recall\s+(?<query>.+)$"] },
        new PatternDefinition
        {
            Name = "analyze_area", Type = PatternType.Hybrid, Triggers = [@"^analyze\s+(?<query>.+)$"], Function = "noop",
        },
    ];

    /// <summary>16 requests for each of the three patterns.</summary>
    public static PatternRequest[] Requests { get; } =
        [.. Subjects.SelectMany(static subject => new[] { $"run the check of {subject}", $"recall what we decided on {subject}", $"analyze the area of {subject}" })
            .Select(RequestOf)];

    public static PatternRequest RequestOf(string query) => new(query) { Tenant = Tenant, Context = Context };

    public static async Task<PatternEngine> CreateAsync()
    {
        var memories = new InProcessMemoryStore();
        await memories.StoreManyAsync(
            [.. Subjects.Select(static subject => new MemoryRecord { Tenant = Tenant, Content = $"We decided to keep {subject} in one place." })],
            CancellationToken.None);
        return Create([AIFunctionFactory.Create(static () => "done", "noop")], Patterns, memories);
    }

    public static PatternEngine Create(
        IEnumerable<AIFunction> functions, IEnumerable<PatternDefinition> patterns, IMemoryStore? memories = null, IEnumerable<IExecutor>? executors = null)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(patterns);
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = functions,
            Memories = memories,
            Executors = executors ?? [],
        });
    }
}
