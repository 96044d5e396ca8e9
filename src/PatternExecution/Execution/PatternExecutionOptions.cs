namespace PatternExecution.Execution;

/// <summary>Limits and defaults of an engine.</summary>
public sealed class PatternExecutionOptions
{
    /// <summary>The configuration section that options bind from.</summary>
    public const string SectionName = "PatternExecution";

    /// <summary>The longest request that is looked at.</summary>
    /// <value>1 to 65,536 UTF-16 characters; 4,096 by default.</value>
    public int MaxQueryLength { get; set; } = 4_096;

    /// <summary>The tenants that are served; empty serves any.</summary>
    /// <value>Names of 1 to 256 characters, compared exactly.</value>
    public ISet<string> Tenants { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How long one leg may run before it has failed.</summary>
    /// <value>1 ms to 1 hour; 30 s by default.</value>
    public TimeSpan LegTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest output of a leg; a larger one has failed.</summary>
    /// <value>1 KiB to 256 MiB, in bytes of UTF-8 JSON; 4 MiB by default.</value>
    public int MaxOutputBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>From when on a request counts, and is logged, as slow.</summary>
    /// <value>1 ms to 1 hour; 500 ms by default.</value>
    public TimeSpan SlowRequestThreshold { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many requests of one batch run at the same time.</summary>
    /// <value>1 to 1,024; 16 by default.</value>
    public int BatchConcurrency { get; set; } = 16;
}
