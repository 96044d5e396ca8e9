namespace PatternExecution.Audit;

/// <summary>What is recorded of actions.</summary>
public sealed class AuditOptions
{
    /// <summary>Whether arguments, context and requests are kept in full; by default only their hash is, which proves a guess and tells nothing else.</summary>
    public bool KeepArguments { get; set; }

    /// <summary>How long the sink may take before it counts as down.</summary>
    /// <value>1 ms to 1 minute; 2 s by default.</value>
    public TimeSpan SinkTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many records are held for a sink that is down. Beyond it the oldest are dropped, and the log says how many.</summary>
    /// <value>1 to 1,000,000; 10,000 by default.</value>
    public int MaxOwed { get; set; } = 10_000;
}
