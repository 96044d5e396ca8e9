using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>The nearest ten of many vectors against the plain scan: one float dot product a vector and a heap; how many of them are found, and what each vector takes.</summary>
internal sealed class VectorScanFigures : IFigureRoom
{
    private const int Dimensions = 384;
    private const int Memories = 100_000;
    private const int Questions = 64;

    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var vectors = ClusteredVectors.Make(Memories, Dimensions, seed: 11);
        var questions = ClusteredVectors.Make(Questions, Dimensions, seed: 12);
        var flat = vectors.SelectMany(vector => vector).ToArray();
        var store = new InProcessMemoryStore(new MemoryStoreOptions { MaxMemories = Memories });
        await store.StoreManyAsync([.. vectors.Select((vector, i) => new MemoryRecord { Content = "m", Type = $"{i}", Embedding = vector })], cancellationToken);

        var found = questions.Sum(question => Nearest(store, question).Select(hit => int.Parse(hit.Memory.Type!, null)).Intersect(PlainScan.Nearest(flat, question)).Count());
        var recall = found / (10.0 * Questions);
        yield return Figure.AtLeast(Room, "recall@10 of the vector search, 100,000 x 384", recall, "", 0.99, "the plain float scan");
        var comparison = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++) _ = Nearest(store, questions[i % Questions]);
            },
            count =>
            {
                for (var i = 0; i < count; i++) _ = PlainScan.Nearest(flat, questions[i % Questions]);
            });
        yield return Figure.Ratio(Room, "vector search, top 10 of 100,000 x 384", comparison, 0.25, string.Create(CultureInfo.InvariantCulture, $"plain scan of contiguous floats, one thread; recall {recall:F4}"));

        var exact = new InProcessMemoryStore(new MemoryStoreOptions { MaxMemories = Memories, ExactVectors = true });
        await exact.StoreManyAsync([.. vectors.Select(vector => new MemoryRecord { Content = "m", Embedding = vector })], cancellationToken);
        var exactly = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++) _ = Nearest(exact, questions[i % Questions]);
            },
            count =>
            {
                for (var i = 0; i < count; i++) _ = PlainScan.Nearest(flat, questions[i % Questions]);
            });
        yield return Figure.Ratio(Room, "vector search, top 10 of 100,000 x 384, every vector read", exactly, 0.6, "plain scan of contiguous floats, one thread");
        yield return Figure.AtLeast(Room, "recall@10 of the vector search, 20,000 hashed notes", await NotesRecallAsync(cancellationToken), "", 0.99, "every vector read");
    }

    /// <summary>The share of the ten nearest notes that are found; of notes equally near, any will do.</summary>
    private static async Task<double> NotesRecallAsync(CancellationToken cancellationToken)
    {
        const int Notes = 20_000;
        MemoryRecord[] notes = [.. RecallSet.Contents(Notes).Select(content => new MemoryRecord { Id = Guid.CreateVersion7(), Content = content })];
        var estimating = new InProcessMemoryStore();
        var exact = new InProcessMemoryStore(new MemoryStoreOptions { ExactVectors = true });
        await estimating.StoreManyAsync(notes, cancellationToken);
        await exact.StoreManyAsync(notes, cancellationToken);
        var found = 0;
        for (var i = 0; i < Questions; i++)
        {
            var query = new MemoryQuery { Kind = MemorySearchKind.Vector, Text = RecallSet.Question(i) };
            var last = (await exact.SearchAsync(query, cancellationToken))[^1].Score;
            found += (await estimating.SearchAsync(query, cancellationToken)).Count(hit => hit.Score >= last);
        }

        return found / (10.0 * Questions);
    }

    private static IReadOnlyList<MemoryHit> Nearest(InProcessMemoryStore store, float[] question) =>
        store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = question }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
