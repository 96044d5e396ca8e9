using System.Globalization;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>Questions with judged answers: the Cranfield collection.</summary>
internal sealed class RetrievalSet(IReadOnlyList<MemoryRecord> memories, IReadOnlyList<(string Text, HashSet<int> Judged)> questions)
{
    public IReadOnlyList<MemoryRecord> Memories => memories;

    public IReadOnlyList<(string Text, HashSet<int> Judged)> Questions => questions;

    /// <returns>Null where the data is not there.</returns>
    public static async Task<RetrievalSet?> LoadAsync(FigureSettings settings, CancellationToken cancellationToken)
    {
        if (settings.FindData("retrieval", "cranfield.memories.ndjson") is not { } file
            || settings.FindData("retrieval", "cranfield.queries.tsv") is not { } queries
            || settings.FindData("retrieval", "cranfield.qrels.tsv") is not { } judgements)
        {
            return null;
        }

        var judged = File.ReadLines(judgements).Select(line => line.Split('\t'))
            .ToLookup(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return new RetrievalSet(
            await MemoryNdjson.ReadFileAsync(file, cancellationToken: cancellationToken),
            [.. File.ReadLines(queries).Select(line => line.Split('\t')).Select(parts => (parts[1], judged[parts[0]].ToHashSet()))]);
    }

    /// <summary>Normalised discounted cumulative gain of the first ten, mean over the questions (Järvelin and Kekäläinen 2002).</summary>
    public async Task<double> MeanNdcgAsync(IMemoryStore store, MemorySearchKind kind, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IEnumerable<Guid>>(StringComparer.Ordinal);
        foreach (var (text, _) in questions)
            found[text] = (await store.SearchAsync(new MemoryQuery { Kind = kind, Text = text }, cancellationToken)).Select(static hit => hit.Memory.Id);
        return MeanNdcg(text => found[text]);
    }

    /// <summary>As above, for the first ten that a search of any kind gives.</summary>
    public double MeanNdcg(Func<string, IEnumerable<Guid>> search)
    {
        var sum = 0.0;
        foreach (var (text, judged) in questions)
        {
            var gain = search(text).Select((id, i) => judged.Contains(Number(id)) ? 1 / Math.Log2(i + 2) : 0).Sum();
            sum += gain / Enumerable.Range(0, Math.Min(10, judged.Count)).Sum(i => 1 / Math.Log2(i + 2));
        }

        return sum / questions.Count;
    }

    private static int Number(Guid id) => int.Parse(id.ToString()[^12..], CultureInfo.InvariantCulture);
}
