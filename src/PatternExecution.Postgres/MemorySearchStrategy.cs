namespace PatternExecution.Postgres;

/// <summary>How a search finds its memories.</summary>
public enum MemorySearchStrategy
{
    /// <summary>By an index on the filtered fields.</summary>
    Fields,

    /// <summary>By its words.</summary>
    Words,

    /// <summary>By every vector that passes the filters.</summary>
    ExactVectors,

    /// <summary>By the vector index, the filters applied on the way.</summary>
    IndexedVectors,
}
