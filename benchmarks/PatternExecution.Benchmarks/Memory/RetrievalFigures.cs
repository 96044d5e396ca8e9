using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>How good the ranking is on judged questions, and how long one takes.</summary>
internal sealed class RetrievalFigures : IFigureRoom
{
    private const string TextQuality = "nDCG@10 of text on retrieval";
    private const string FusedQuality = "nDCG@10 of fused on retrieval, beyond its better leg";
    private const string TextTime = "text search, top 10 of 1,400 abstracts, a natural question";

    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await RetrievalSet.LoadAsync(settings, cancellationToken) is not { } set)
        {
            yield return Figure.NotMeasured(Room, TextQuality, "", 0.385, "no data");
            yield return Figure.NotMeasured(Room, FusedQuality, "", -0.005, "no data");
            yield return Figure.NotMeasured(Room, TextTime, "ms", 0.15, "no data");
            yield break;
        }

        var store = new InProcessMemoryStore();
        await store.StoreManyAsync(set.Memories, cancellationToken);
        var text = await set.MeanNdcgAsync(store, MemorySearchKind.Text, cancellationToken);
        var vector = await set.MeanNdcgAsync(store, MemorySearchKind.Vector, cancellationToken);
        var fused = await set.MeanNdcgAsync(store, MemorySearchKind.Fused, cancellationToken);
        yield return Figure.AtLeast(Room, TextQuality, text, "", 0.385, "BM25 in the issue's anchors");
        yield return Figure.AtLeast(Room, FusedQuality, fused - Math.Max(text, vector), "", -0.005, $"text {text:F4}, vector {vector:F4}, fused {fused:F4}");
        var comparison = SideBySide.Compare(count => Search(store, set, MemorySearchKind.Text, count), count => Search(store, set, MemorySearchKind.Fused, count));
        yield return Figure.AtMost(Room, TextTime, comparison.Candidate.Nanoseconds / 1e6, "ms", 0.15, $"BM25 in C# in the anchors; fused takes {comparison.Anchor.Nanoseconds / 1e6:F3} ms");
    }

    private static void Search(InProcessMemoryStore store, RetrievalSet set, MemorySearchKind kind, int count)
    {
        for (var i = 0; i < count; i++)
            store.SearchAsync(new MemoryQuery { Kind = kind, Text = set.Questions[i % set.Questions.Count].Text }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }
}
