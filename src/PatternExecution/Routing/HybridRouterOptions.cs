namespace PatternExecution.Routing;

/// <summary>The words that the router reads, how its estimates follow and when it avoids a leg.</summary>
public sealed class HybridRouterOptions
{
    /// <summary>Words that ask for something to be run. Whole words, ignoring case.</summary>
    /// <value>At most 10,000 words of 1 to 64 letters, digits, marks and '_'; none of them in <see cref="MemoryWords"/>. Configuration adds to the defaults; code may clear them.</value>
    public IList<string> InfrastructureWords { get; set; } =
    [
        "run", "execute", "call", "invoke", "launch", "trigger", "start", "stop", "restart", "deploy", "install", "build", "test",
        "check", "status", "health", "healthy", "ping", "monitor", "uptime", "list", "show", "tool", "tools", "command", "function",
        "script", "service", "system", "process", "server",
    ];

    /// <summary>Words that ask for something to be remembered or recalled. Whole words, ignoring case.</summary>
    /// <value>At most 10,000 words of 1 to 64 letters, digits, marks and '_'; none of them in <see cref="InfrastructureWords"/>. Configuration adds to the defaults; code may clear them.</value>
    public IList<string> MemoryWords { get; set; } =
    [
        "recall", "recalled", "remember", "remembered", "remind", "memory", "memories", "memorize", "know", "knew", "known", "learned",
        "history", "previous", "previously", "earlier", "last", "past", "decided", "decision", "decisions", "agreed", "discussed",
        "said", "told", "store", "stored", "save", "saved", "note", "notes", "noted", "forget", "forgot", "tagged",
    ];

    /// <summary>How much the latest observation weighs in the moving averages of tokens and latency.</summary>
    /// <value>More than 0, at most 1; 0.2 by default. 1 believes the latest only.</value>
    public double EstimateWeight { get; set; } = 0.2;

    /// <summary>How many patterns' estimates are kept; beyond it those that were not used lately are forgotten and start from their prior again.</summary>
    /// <value>1 to 1,000,000; 10,000 by default.</value>
    public int TrackedPatterns { get; set; } = 10_000;

    /// <summary>How often in a row a leg fails until it is avoided: a pattern's function on its own, the memory leg over all patterns.</summary>
    /// <value>1 to 1,000,000; 5 by default.</value>
    public int LegFailureThreshold { get; set; } = 5;

    /// <summary>How long such a leg is avoided before it is tried again.</summary>
    /// <value>1 ms to 1 h; 5 s by default.</value>
    public TimeSpan LegCoolDown { get; set; } = TimeSpan.FromSeconds(5);

    internal HybridRouterOptions Copy() => new()
    {
        InfrastructureWords = [.. InfrastructureWords],
        MemoryWords = [.. MemoryWords],
        EstimateWeight = EstimateWeight,
        TrackedPatterns = TrackedPatterns,
        LegFailureThreshold = LegFailureThreshold,
        LegCoolDown = LegCoolDown,
    };
}
