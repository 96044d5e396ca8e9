namespace PatternExecution.Memory;

/// <summary>What finds the memories of a search.</summary>
public enum MemorySearchStrategy
{
    /// <summary>Nothing: there are no memories.</summary>
    None,

    /// <summary>The filtered fields.</summary>
    Fields,

    /// <summary>The words.</summary>
    Words,

    /// <summary>Every vector that passes the filters. The answer is exact.</summary>
    ExactVectors,

    /// <summary>An estimate of every vector, the promising ones read exactly. It may miss one in a hundred.</summary>
    EstimatedVectors,

    /// <summary>A vector index, the filters applied on the way. It may miss one in a hundred.</summary>
    IndexedVectors,
}
