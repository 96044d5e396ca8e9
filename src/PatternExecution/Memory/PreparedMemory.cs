namespace PatternExecution.Memory;

/// <summary>A memory that only needs to be put in its place: checked, completed, hashed, counted and embedded.</summary>
/// <param name="Memory">Identity and times are set; it has no vector of its own.</param>
/// <param name="Body">What its idempotency key stands for; null without a key.</param>
/// <param name="Vector">What it is found by; empty for none.</param>
/// <param name="VectorIsGiven">Whether the host gave it, rather than the embedder.</param>
/// <param name="Words">Its words, numbered by the batch.</param>
internal readonly record struct PreparedMemory(
    MemoryRecord Memory, byte[]? Body, ReadOnlyMemory<float> Vector, bool VectorIsGiven, WordCounts.Document Words);
