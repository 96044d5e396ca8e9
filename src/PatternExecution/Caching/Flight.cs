namespace PatternExecution.Caching;

/// <summary>One key's way to an answer, shared by all who wait for it. All but the answer is guarded by its <see cref="FlightTable"/>.</summary>
#pragma warning disable CA1001 // Its cancellation has neither timer nor wait handle to release, and the execution may look at the token to its end.
internal sealed class Flight(in CacheKey key, CachePolicy policy)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<CacheAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _abandoned = new();

    public CacheKey Key { get; } = key;

    public CachePolicy Policy { get; } = policy;

    public Task<CacheAnswer> Answer => _answer.Task;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public int Waiters { get; set; }

    /// <summary>Whether its answer may no longer be kept nor joined.</summary>
    public bool Revoked { get; set; }

    /// <summary>Tags removed since it took off: an answer that a layer gives it may carry other tags than its policy.</summary>
    public List<string>? RemovedTags { get; set; }

    /// <summary>What the layers are offered; null before.</summary>
    public CacheEntry? Kept { get; set; }

    /// <summary>Ends when the layers have taken the answer; null before they are offered it.</summary>
    public TaskCompletionSource? Keeping { get; set; }

    /// <summary>Ends the execution, whose own callbacks run elsewhere: what they do is no business of the caller who left last.</summary>
    public void Abandon() => _ = _abandoned.CancelAsync();

    public void Succeed(CacheAnswer answer) => _answer.TrySetResult(answer);

    public void Fail(Exception exception)
    {
        _answer.TrySetException(exception);
        // Everybody may have left: nobody then looks at the failure, and that is no fault of theirs.
        _ = _answer.Task.Exception;
    }
}
