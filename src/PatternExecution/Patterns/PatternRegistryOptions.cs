namespace PatternExecution.Patterns;

/// <summary>How a registry remembers and how long it may search.</summary>
public sealed class PatternRegistryOptions
{
    internal const int MaxRecentMatches = 1_000_000;

    /// <summary>How many recent requests, misses included, are remembered with what they matched; the least recently used goes first.</summary>
    /// <value>0 to 1,000,000; 1,000 by default; 0 remembers none.</value>
    public int RecentMatches { get; set; } = 1_000;

    /// <summary>What is taken as equal when requests are read.</summary>
    /// <value>All by default.</value>
    public RequestReading Reading { get; set; } = RequestReading.All;

    /// <summary>How long one trigger may run on one request.</summary>
    /// <value>1 ms to 10 s; 50 ms by default.</value>
    public TimeSpan TriggerTimeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long all triggers together may run on one request.</summary>
    /// <value>1 ms to 60 s, at least <see cref="TriggerTimeout"/>; 250 ms by default.</value>
    public TimeSpan QueryBudget { get; set; } = TimeSpan.FromMilliseconds(250);
}
