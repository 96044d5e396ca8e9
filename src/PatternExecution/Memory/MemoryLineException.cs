namespace PatternExecution.Memory;

/// <summary>A line of memories cannot be read; it becomes one of the file's faults.</summary>
internal sealed class MemoryLineException(string? field, string message) : Exception(message)
{
    public string? Field { get; } = field;
}
