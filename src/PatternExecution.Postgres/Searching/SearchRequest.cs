using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>A search that was checked, its text counted and embedded.</summary>
internal sealed class SearchRequest
{
    public SearchRequest(MemoryQuery query, ReadOnlyMemory<float> vector)
    {
        Query = query;
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

    /// <summary>The question's vector; empty where it has none or needs none.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    public string[] Terms { get; } = [];

    public int[] Occurrences { get; } = [];

    /// <summary>What can be ranked by, given what the question has.</summary>
    public MemorySearchKind Kind => Query.Kind != MemorySearchKind.Fused ? Query.Kind
        : Vector.IsEmpty ? MemorySearchKind.Text
        : MemorySearchKind.Fused;
}
