namespace PatternExecution.Redis.Removals;

/// <summary>What a message is about.</summary>
internal enum RemovalKind : byte
{
    /// <summary>Nothing: it only says how many removals its sender has told of.</summary>
    Count,

    /// <summary>A tag.</summary>
    Tag,

    /// <summary>A key.</summary>
    Key,
}
