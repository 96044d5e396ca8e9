namespace PatternExecution.Patterns;

/// <summary>A value as it was written, with its place, before anything is known of what it should be. So files and configuration are read by the same rules.</summary>
internal sealed class PatternNode(NodeKind kind, string? text = null)
{
    public NodeKind Kind { get; } = kind;

    /// <summary>The text, or the number or truth value as it was written.</summary>
    public string? Text { get; } = text;

    /// <summary>The line in the file, from 1; 0 where there is none.</summary>
    public int Line { get; init; }

    /// <summary>The configuration path; null in a file.</summary>
    public string? Path { get; init; }

    /// <summary>An object's members in the order in which they were written, twins included.</summary>
    public List<KeyValuePair<string, PatternNode>> Members { get; } = kind == NodeKind.Object ? [] : NoMembers;

    public List<PatternNode> Items { get; } = kind == NodeKind.List ? [] : NoItems;

    private static readonly List<KeyValuePair<string, PatternNode>> NoMembers = [];
    private static readonly List<PatternNode> NoItems = [];

    /// <summary>How the value is shown in a message.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.Null => "null",
        NodeKind.Text => FaultText.Quote(Text!),
        NodeKind.List => "a list",
        NodeKind.Object => "an object",
        NodeKind.Broken => "a string with half of a surrogate pair",
        _ => Text!,
    };

    /// <summary>The node at a path such as <c>memory.top</c> or <c>triggers[2]</c>, or the nearest above it that exists.</summary>
    public PatternNode Locate(ReadOnlySpan<char> path)
    {
        var node = this;
        while (path.Length > 0)
        {
            var end = path[0] == '[' ? path.IndexOf(']') + 1 : path.IndexOfAny('.', '[');
            if (end <= 0) end = path.Length;
            if (node.Child(path[..end]) is not { } child) break;
            node = child;
            path = path[end..].TrimStart('.');
        }

        return node;
    }

    private PatternNode? Child(ReadOnlySpan<char> step)
    {
        if (step[0] == '[') return int.TryParse(step[1..^1], out var index) && index < Items.Count ? Items[index] : null;
        foreach (var (name, value) in Members)
        {
            if (step.Equals(name, Path is null ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }
}
