namespace PatternExecution.Postgres;

/// <summary>Which index serves vector searches over many memories; searches over few read them all and are exact.</summary>
public enum PostgresVectorIndex
{
    /// <summary>HNSW over half-precision copies: the smallest and fastest. Up to 4,000 dimensions; more have no index.</summary>
    HnswHalf,

    /// <summary>HNSW over the vectors themselves. Up to 2,000 dimensions; more have no index.</summary>
    Hnsw,

    /// <summary>
    /// IVFFlat with <see cref="PostgresMemoryOptions.IvfLists"/> lists. It learns its lists from what is there when it is built:
    /// <see cref="PostgresMemoryStore.BuildVectorIndexAsync"/> builds it, storing does not. Up to 2,000 dimensions.
    /// </summary>
    IvfFlat,

    /// <summary>None: every vector search is exact.</summary>
    None,
}
