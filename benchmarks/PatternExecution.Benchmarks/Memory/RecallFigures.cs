using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Memory;

/// <summary>A recall by text and vector together, against what an in-memory vector collection does: embed the question, scan the floats.</summary>
internal sealed class RecallFigures : IFigureRoom
{
    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (count, reach) in new[] { (1_000, 3.0), (10_000, 2.0) })
        {
            var store = await RecallSet.FillAsync(count);
            var rows = RecallSet.Contents(count).SelectMany(content => HashingEmbedder.Embed(content)).ToArray();
            var comparison = SideBySide.Compare(
                runs =>
                {
                    for (var i = 0; i < runs; i++) RecallSet.Recall(store, i);
                },
                runs =>
                {
                    for (var i = 0; i < runs; i++) PlainScan.Nearest(rows, HashingEmbedder.Embed(RecallSet.Question(i)));
                });
            yield return Figure.Ratio(Room, $"recall by words and vector, top 10 of {count:N0} memories", comparison, reach, "embedding the question and a plain scan of floats");
        }
    }
}
