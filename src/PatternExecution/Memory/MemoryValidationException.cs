namespace PatternExecution.Memory;

/// <summary>A memory or a search has a field out of its range; nothing was done.</summary>
/// <param name="field">The field, as in NDJSON.</param>
/// <param name="message">The value, what is allowed and how to mend it.</param>
public sealed class MemoryValidationException(string field, string message) : PatternExecutionException(message)
{
    /// <summary>The field, as in NDJSON.</summary>
    public string Field { get; } = field;
}
