namespace PatternExecution.Patterns;

/// <summary>What a pattern's memory leg does.</summary>
public enum MemoryOperationKind
{
    /// <summary>Finds memories by text and meaning together. Reads the named group <c>query</c>, or the whole request.</summary>
    Recall,

    /// <summary>Stores a memory. Reads <c>content</c> (or the whole request), <c>tags</c>, <c>memoryType</c> and <c>importance</c>.</summary>
    Store,

    /// <summary>Finds memories by tag. Reads <c>tag</c> or <c>tags</c>, comma-separated.</summary>
    SearchByTag,

    /// <summary>Finds memories by the embedder's notion of nearness alone. Reads <c>query</c>, or the whole request.</summary>
    Similar,
}
