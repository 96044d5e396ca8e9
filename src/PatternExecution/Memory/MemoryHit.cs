namespace PatternExecution.Memory;

/// <summary>A memory that a search found.</summary>
/// <param name="Memory">The memory, without its vector.</param>
/// <param name="Score">How well it fits, 0 to 1 in steps of a millionth, comparable within one kind of search; 1 for a search by filters alone.</param>
public sealed record MemoryHit(MemoryRecord Memory, double Score);
