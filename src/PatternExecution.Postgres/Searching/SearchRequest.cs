using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>A search that was checked, its text counted and embedded.</summary>
internal sealed class SearchRequest
{
    /// <param name="query">The search.</param>
    /// <param name="vector">The question's vector; empty where it has none.</param>
    /// <param name="scoring">How many hits boosts order.</param>
    public SearchRequest(MemoryQuery query, ReadOnlyMemory<float> vector, MemoryStoreOptions scoring)
    {
        Query = query;
        Top = MemoryBoosts.Depth(query, scoring);
        var wantsVector = query.Kind is MemorySearchKind.Vector or MemorySearchKind.Fused;
        Vector = wantsVector && !vector.IsEmpty ? VectorCodec.Comparable(vector) : default;
        if (query.Kind is not (MemorySearchKind.Text or MemorySearchKind.Fused) || query.Text is null)
            return;
        var words = new WordCounts();
        var counts = words.Count(query.Text).Counts;
        Terms = [.. counts.Select(count => words.Words[count.Key])];
        Occurrences = [.. counts.Select(count => count.Value)];
    }

    public MemoryQuery Query { get; }

    /// <summary>How many are asked of the server: more than the search asks for where boosts put them in another order.</summary>
    public int Top { get; }

    /// <summary>Whether boosts are applied to what the server gives; where they order all that pass, the server applies them itself.</summary>
    public bool IsReordered => MemoryBoosts.Any(Query) && Query.Kind != MemorySearchKind.Filter;

    /// <summary>The question's vector; empty where it has none or needs none.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    public string[] Terms { get; } = [];

    public int[] Occurrences { get; } = [];

    /// <summary>What can be ranked by, given what the question has.</summary>
    public MemorySearchKind Kind => Query.Kind != MemorySearchKind.Fused ? Query.Kind
        : Vector.IsEmpty ? MemorySearchKind.Text
        : MemorySearchKind.Fused;
}
