namespace PatternExecution.Caching;

/// <summary>How patient a <see cref="LayeredCache"/> is with the layers outside the process.</summary>
public sealed class LayeredCacheOptions
{
    /// <summary>How long a read of a shared layer may take before it counts as a failure and a miss.</summary>
    /// <value>1 ms to 60 s; 250 ms by default.</value>
    public TimeSpan SharedReadTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an answer waits for a shared layer to take it, or a removal for a shared layer to do it.</summary>
    /// <value>1 ms to 60 s; 250 ms by default.</value>
    public TimeSpan SharedWriteTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After how many failures in a row a layer is left alone.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    public int FailuresToOpen { get; set; } = 3;

    /// <summary>How often a layer that is left alone is tried again, by one request at a time.</summary>
    /// <value>10 ms to 10 min; 2 s by default.</value>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(2);
}
