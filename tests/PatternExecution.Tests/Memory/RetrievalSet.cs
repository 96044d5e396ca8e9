using System.Globalization;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

/// <summary>Questions with judged answers, from the public data that is not part of the project.</summary>
internal sealed class RetrievalSet
{
    private readonly string _folder;
    private readonly Dictionary<string, HashSet<int>> _judged;

    private RetrievalSet(string folder)
    {
        _folder = folder;
        _judged = Lines("cranfield.qrels.tsv")
            .GroupBy(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal)
            .ToDictionary(question => question.Key, question => question.ToHashSet(), StringComparer.Ordinal);
    }

    public string MemoriesFile => Path.Combine(_folder, "cranfield.memories.ndjson");

    /// <returns>Null where the data is not there.</returns>
    public static RetrievalSet? Find()
    {
        var data = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_DATA");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); data is null && folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PatternExecution.sln")))
                data = Path.Combine(folder.FullName, "..", "shared", "data");
        }

        var retrieval = Path.Combine(data ?? "", "retrieval");
        return File.Exists(Path.Combine(retrieval, "cranfield.memories.ndjson")) ? new RetrievalSet(retrieval) : null;
    }

    /// <summary>Normalised discounted cumulative gain of the first ten, mean over the questions (Järvelin and Kekäläinen 2002).</summary>
    public async Task<double> MeanNdcgAsync(IMemoryStore store, MemorySearchKind kind)
    {
        var sum = 0.0;
        foreach (var question in Lines("cranfield.queries.tsv"))
        {
            var judged = _judged[question[0]];
            var hits = await store.SearchAsync(new MemoryQuery { Kind = kind, Text = question[1] }, default);
            var gain = hits.Select((hit, i) => judged.Contains(Number(hit.Memory.Id)) ? 1 / Math.Log2(i + 2) : 0).Sum();
            sum += gain / Enumerable.Range(0, Math.Min(10, judged.Count)).Sum(i => 1 / Math.Log2(i + 2));
        }

        return sum / _judged.Count;
    }

    private static int Number(Guid id) => int.Parse(id.ToString()[^12..], CultureInfo.InvariantCulture);

    private IEnumerable<string[]> Lines(string file) => File.ReadLines(Path.Combine(_folder, file)).Select(line => line.Split('\t'));
}
