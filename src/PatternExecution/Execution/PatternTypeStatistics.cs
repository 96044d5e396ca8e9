namespace PatternExecution.Execution;

/// <summary>Requests answered by patterns of one type. Times are from call to answer, cached answers included.</summary>
/// <param name="Count">Requests.</param>
/// <param name="Succeeded">Those that succeeded.</param>
/// <param name="CacheHits">Those that a cache layer answered.</param>
/// <param name="Tokens">Tokens spent.</param>
/// <param name="TokensSaved">Tokens that cached answers would have cost again.</param>
/// <param name="Mean">Mean time.</param>
/// <param name="P50">Half of the requests took at most this long.</param>
/// <param name="P95">95 of 100 took at most this long.</param>
/// <param name="P99">99 of 100 took at most this long.</param>
public sealed record PatternTypeStatistics(
    long Count,
    long Succeeded,
    long CacheHits,
    long Tokens,
    long TokensSaved,
    TimeSpan Mean,
    TimeSpan P50,
    TimeSpan P95,
    TimeSpan P99)
{
    /// <summary>The share that succeeded, 0 to 1; 0 before the first request.</summary>
    public double SuccessRate => Count == 0 ? 0 : (double)Succeeded / Count;
}
