namespace PatternExecution.Memory;

/// <summary>One thing that is wrong with a line of memories, and how to mend it.</summary>
/// <param name="File">The file or what stands for it.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Field">The field, such as <c>tags[2]</c>; null where the line as a whole is wrong.</param>
/// <param name="Message">The field's value, what is allowed and how to mend it.</param>
public sealed record MemoryFileFault(string File, int Line, string? Field, string Message)
{
    /// <summary>The fault in one line, as a compiler would print it.</summary>
    public override string ToString() => Field is null ? $"{File}:{Line}: error: {Message}" : $"{File}:{Line}: error: {Field}: {Message}";
}
