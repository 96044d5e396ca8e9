using PatternExecution.Caching;

namespace PatternExecution.Redis.Leases;

/// <summary>A lease with the token by which the server knows its holder.</summary>
internal sealed record RedisLease(LeaseState State, Task<LeaseEnd> End, Func<CancellationToken, ValueTask> GiveUp, string Token) : CacheLease(State, End, GiveUp);
