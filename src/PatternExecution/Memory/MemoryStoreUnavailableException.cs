namespace PatternExecution.Memory;

/// <summary>The store cannot do its work now: it is full, down, read-only or too slow. The same call may succeed later.</summary>
/// <param name="message">Why, and how to mend it.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class MemoryStoreUnavailableException(string message, Exception? innerException = null)
    : PatternExecutionException(message, innerException);
