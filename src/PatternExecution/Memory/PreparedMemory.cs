namespace PatternExecution.Memory;

/// <summary>A memory that only needs its words counted and to be put in its place: checked, completed, hashed and embedded.</summary>
/// <param name="Memory">Identity and times are set; it has no vector of its own.</param>
/// <param name="Body">What its idempotency key stands for; null without a key.</param>
/// <param name="Vector">What it is found by; empty for none.</param>
/// <param name="VectorIsGiven">Whether the host gave it, rather than the embedder.</param>
/// <param name="Place">Its place in the batch, by which its words are found (<see cref="CountedWords"/>).</param>
internal readonly record struct PreparedMemory(
    MemoryRecord Memory, byte[]? Body, ReadOnlyMemory<float> Vector, bool VectorIsGiven, int Place);
