namespace PatternExecution.Caching;

/// <summary>How patient a <see cref="LayeredCache"/> is with the layers outside the process.</summary>
public sealed class LayeredCacheOptions
{
    /// <summary>How long a read of a shared layer may take before it counts as a failure and a miss.</summary>
    /// <value>1 ms to 60 s; 150 ms by default.</value>
    public TimeSpan SharedReadTimeout { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long an answer waits for a shared layer to take it, or a removal for a shared layer to do it.</summary>
    /// <value>1 ms to 60 s; 250 ms by default.</value>
    public TimeSpan SharedWriteTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After how many failures in a row a layer's circuit opens: it is not used for <see cref="BreakDuration"/>.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    public int FailureThreshold { get; set; } = 3;

    /// <summary>How long a layer's circuit stays open before one request tries the layer again.</summary>
    /// <value>10 ms to 10 min; 2 s by default.</value>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How slow a shared layer may answer before it is taken for one in trouble: several answers slower than this in a row, or none at all for this long while several are waited for.</summary>
    /// <value>1 ms to 60 s; 50 ms by default.</value>
    public TimeSpan SlowThreshold { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>After how many slow answers in a row a shared layer's circuit opens, and how many must be waited for where it does not answer at all.</summary>
    /// <value>1 to 1,000; 8 by default.</value>
    public int SlowToOpen { get; set; } = 8;

    /// <summary>How many writes to a shared layer may be on their way at once; what comes on top is not written there.</summary>
    /// <value>1 to 1,000,000; 1,000 by default.</value>
    public int MaxPendingWrites { get; set; } = 1_000;

    /// <summary>How many bytes the writes on their way to a shared layer may hold.</summary>
    /// <value>1,024 to 1 TiB; 16 MiB by default.</value>
    public long MaxPendingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Whether one process at a time executes a key, where a layer can see to that.</summary>
    /// <value>True by default.</value>
    public bool OncePerCluster { get; set; } = true;

    /// <summary>How long an execution may take before those who wait are given the last answer instead, where one is left and the policy allows it; the execution goes on.</summary>
    /// <value>1 ms to 1 h; 500 ms by default.</value>
    public TimeSpan ExecutionSoftTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long those who joined an execution wait for it before one of them executes anew, and how long one goes on that nobody waits for any more.</summary>
    /// <value>1 ms to 1 h; 30 s by default.</value>
    public TimeSpan ExecutionDeadline { get; set; } = TimeSpan.FromSeconds(30);
}
