namespace PatternExecution.Caching;

/// <summary>Whose turn it is to execute a key, among the processes that share a layer.</summary>
/// <param name="State">What the asker may do.</param>
/// <param name="End">How another's lease ends; never fails, and ends at the lease's deadline at the latest. Ended where the lease is not another's.</param>
/// <param name="GiveUp">Ends one's own lease without an answer; idempotent.</param>
public record CacheLease(LeaseState State, Task<LeaseEnd> End, Func<CancellationToken, ValueTask> GiveUp);
