namespace PatternExecution.Memory;

/// <summary>What became of a memory to be stored.</summary>
/// <param name="Id">The memory's identity; on a conflict, that of the memory that holds the key.</param>
/// <param name="Status">What became of it.</param>
public readonly record struct StoreOutcome(Guid Id, StoreStatus Status);
