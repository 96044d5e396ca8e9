namespace PatternExecution.Patterns;

/// <summary>What stands at a place of a pattern file or a configuration.</summary>
internal enum NodeKind
{
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,

    /// <summary>A string with half of a surrogate pair, which is no text.</summary>
    Broken,
}
