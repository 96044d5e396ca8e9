using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>What one pattern has answered. Adding the usual answer is one increment. Thread-safe.</summary>
internal sealed class PatternTraffic
{
    private long _unsuccessful;
    private long _tokens;
    private KeptError? _lastError;

    /// <summary>Times of answers that a cache layer gave.</summary>
    public LatencyBuckets Cached { get; } = new();

    /// <summary>Times of answers that were executed.</summary>
    public LatencyBuckets Executed { get; } = new();

    public long Unsuccessful => Interlocked.Read(ref _unsuccessful);

    public long Tokens => Interlocked.Read(ref _tokens);

    public KeptError? LastError => Volatile.Read(ref _lastError);

    /// <summary>Counts a cached answer that stands for so many.</summary>
    public void AddCached(TimeSpan elapsed, int count) => Cached.Add(elapsed, count);

    public void Add(PatternResult result)
    {
        (result.CacheLayer is null ? Executed : Cached).Add(result.Elapsed);
        if (result.Status != ResultStatus.Succeeded) Interlocked.Increment(ref _unsuccessful);
        if (result.Tokens > 0) Interlocked.Add(ref _tokens, result.Tokens);
    }

    public void Failed(KeptError error) => Volatile.Write(ref _lastError, error);
}
