using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>The exact nearest ten of many vectors against the plain scan: one float dot product a vector and a heap.</summary>
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
        yield return Figure.AtLeast(Room, "recall@10 of the vector scan, 100,000 x 384", found / (10.0 * Questions), "", 0.99, "the plain float scan");
        var comparison = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++) _ = Nearest(store, questions[i % Questions]);
            },
            count =>
            {
                for (var i = 0; i < count; i++) _ = PlainScan.Nearest(flat, questions[i % Questions]);
            });
        yield return Figure.Ratio(Room, "vector search, exact top 10 of 100,000 x 384", comparison, 0.6, "plain scan of contiguous floats, one thread");
    }

    private static IReadOnlyList<MemoryHit> Nearest(InProcessMemoryStore store, float[] question) =>
        store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = question }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
