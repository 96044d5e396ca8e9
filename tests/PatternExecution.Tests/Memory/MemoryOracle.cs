using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

/// <summary>Every search by reading every memory: the formulas of docs/memory.md and nothing clever.</summary>
internal sealed class MemoryOracle(MemoryRecord[] memories, MemoryStoreOptions options)
{
    /// <summary>The score of each memory that the search may return.</summary>
    public Dictionary<Guid, double> Scores(MemoryQuery query)
    {
        var scores = new Dictionary<Guid, double>();
        foreach (var memory in memories.Where(memory => Passes(memory, query)))
        {
            var text = query.Kind is MemorySearchKind.Text or MemorySearchKind.Fused ? Text(memory, query.Text!.Split(' ')) : 0;
            var near = Math.Max(0, Cosine(memory.Embedding.Span, query.Vector.Span));
            double? score = query.Kind switch
            {
                MemorySearchKind.Filter => 1,
                MemorySearchKind.Vector => near,
                MemorySearchKind.Text => text > 0 ? text : null,
                _ => text > 0 || near >= options.MinVectorSimilarity ? (options.TextWeight * text) + ((1 - options.TextWeight) * near) : null,
            };
            if (score is not null)
                scores.Add(memory.Id, score.Value);
        }

        return scores;
    }

    private static bool Passes(MemoryRecord memory, MemoryQuery query) =>
        (query.Persona is null || memory.Persona is null || memory.Persona == query.Persona)
        && (query.Type is null || memory.Type == query.Type)
        && query.Tags.All(tag => memory.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
        && memory.Importance >= query.MinImportance
        && (query.CreatedFrom is null || memory.CreatedAt >= query.CreatedFrom)
        && (query.CreatedBefore is null || memory.CreatedAt < query.CreatedBefore);

    private double Text(MemoryRecord memory, string[] question)
    {
        var average = memories.Average(other => (double)other.Content.Split(' ').Length);
        var words = memory.Content.Split(' ');
        var (sum, most) = (0.0, 0.0);
        foreach (var word in question)
        {
            var holders = memories.Count(other => other.Content.Split(' ').Contains(word));
            var idf = Math.Log(1 + ((memories.Length - holders + 0.5) / (holders + 0.5)));
            double occurrences = words.Count(word.Equals);
            var held = options.TextSaturation * (1 - options.TextLengthPenalty + (options.TextLengthPenalty * words.Length / average));
            sum += idf * occurrences / (occurrences + held);
            most += idf;
        }

        return sum / most;
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (dot, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }
}
