namespace PatternExecution.Caching;

/// <summary>How one answer may be kept.</summary>
/// <param name="Tags">What it can be removed by.</param>
/// <param name="TimeToLive">How long it may be served, where the caller limits it; else each layer's own time to live. More than zero.</param>
/// <param name="LocalOnly">Whether neither the answer nor its key may leave the process.</param>
/// <param name="Refresh">Whether layers are not asked, only written.</param>
public sealed record CachePolicy(IReadOnlyList<string> Tags, TimeSpan? TimeToLive = null, bool LocalOnly = false, bool Refresh = false)
{
    /// <summary>How long past its time to live an answer may be given, marked as stale, where an execution fails or takes long.</summary>
    /// <value>0 to 3,650 days; 0 by default: never.</value>
    public TimeSpan StaleWhile { get; init; }
}
