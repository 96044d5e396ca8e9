namespace PatternExecution.Caching.Flights;

/// <summary>One key's way to an answer, shared by all who wait for it. All but the answers is guarded by its <see cref="FlightTable"/>.</summary>
/// <param name="key">The key.</param>
/// <param name="policy">How the answer may be kept.</param>
/// <param name="isRefresh">Whether it makes an answer anew that still stands, and for which nobody waits.</param>
#pragma warning disable CA1001 // Its cancellation has neither timer nor wait handle to release, and the execution may look at the token to its end.
internal sealed class Flight(in CacheKey key, CachePolicy policy, bool isRefresh)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<CacheAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CacheAnswer> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();

    public CacheKey Key { get; } = key;

    public CachePolicy Policy { get; } = policy;

    public bool IsRefresh { get; } = isRefresh;

    /// <summary>What those who wait are given: the answer, or in its place one that is stale.</summary>
    public Task<CacheAnswer> Answer => _answer.Task;

    /// <summary>How it ended.</summary>
    public Task<CacheAnswer> End => _end.Task;

    /// <summary>Cancelled when nobody waits any more, or when it has gone on for too long by itself.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public int Waiters { get; set; }

    /// <summary>Whether it goes on though nobody waits.</summary>
    public bool IsDetached { get; set; } = isRefresh;

    /// <summary>Whether its answer may no longer be kept nor joined.</summary>
    public bool Revoked { get; set; }

    /// <summary>Tags removed since it took off: an answer that a layer gives it may carry other tags than its policy.</summary>
    public List<string>? RemovedTags { get; set; }

    /// <summary>What may be given in need; null where nothing is left.</summary>
    public StaleAnswer? Stale { get; set; }

    /// <summary>What the layers are offered; null before.</summary>
    public CacheEntry? Kept { get; set; }

    /// <summary>Ends when the layers have taken the answer; null before they are offered it.</summary>
    public TaskCompletionSource? Keeping { get; set; }

    /// <summary>Ends the execution, whose own callbacks run elsewhere: what they do is no business of the caller who left last.</summary>
    public void Abandon() => _ = _abandoned.CancelAsync();

    /// <summary>Gives those who wait an answer that is stale; the flight goes on.</summary>
    public void Placate(StaleAnswer stale) => _answer.TrySetResult(stale.Answer);

    public void Succeed(CacheAnswer answer)
    {
        _end.TrySetResult(answer);
        _answer.TrySetResult(answer);
    }

    public void Fail(Exception exception)
    {
        _end.TrySetException(exception);
        _answer.TrySetException(exception);
        // Everybody may have left: nobody then looks at the failure, and that is no fault of theirs.
        _ = _end.Task.Exception;
        _ = _answer.Task.Exception;
    }
}
