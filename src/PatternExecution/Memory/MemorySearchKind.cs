namespace PatternExecution.Memory;

/// <summary>What a search ranks by.</summary>
public enum MemorySearchKind
{
    /// <summary>Text and vector together, by weighted score fusion.</summary>
    Fused,

    /// <summary>Words alone (BM25).</summary>
    Text,

    /// <summary>Vectors alone (cosine).</summary>
    Vector,

    /// <summary>Nothing: the filters choose, the newest come first.</summary>
    Filter,
}
