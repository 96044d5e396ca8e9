namespace PatternExecution.Patterns;

/// <summary>One thing that is wrong with a pattern, and how to mend it.</summary>
/// <param name="Pattern">The pattern's name, where it has one.</param>
/// <param name="Field">The field as a pattern file spells it, such as <c>triggers[2]</c>.</param>
/// <param name="Message">The field's value, what is allowed and how to mend it.</param>
public sealed record PatternFault(string? Pattern, string Field, string Message)
{
    /// <summary>The file that the fault is in; null for a pattern made in code.</summary>
    public string? File { get; init; }

    /// <summary>The line in <see cref="File"/>, from 1; 0 where there is none.</summary>
    public int Line { get; init; }

    /// <summary>Whether the set can be used all the same.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The fault in one line, as a compiler would print it.</summary>
    public override string ToString()
    {
        var place = File is null ? "" : Line > 0 ? $"{File}:{Line}: " : $"{File}: ";
        var pattern = Pattern is null ? "" : $"pattern '{Pattern}', ";
        return $"{place}{(IsWarning ? "warning" : "error")}: {pattern}{Field}: {Message}";
    }
}
