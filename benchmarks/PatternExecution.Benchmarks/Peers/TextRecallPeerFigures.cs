using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Memory;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>Recall by words against Lucene.Net's BM25: the time of a question on one thread, and how good the first ten are.</summary>
internal sealed class TextRecallPeerFigures : IFigureRoom
{
    private const int Memories = 100_000;

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var memories = RecallSet.Contents(Memories).Select(static content => new MemoryRecord { Content = content }).ToList();
        var store = new InProcessMemoryStore();
        await store.StoreManyAsync(memories, cancellationToken);
        using (var lucene = new LuceneIndex(memories))
        {
            var compared = SideBySide.Compare(
                count =>
                {
                    for (var i = 0; i < count; i++)
                    {
                        var query = new MemoryQuery { Kind = MemorySearchKind.Text, Text = RecallSet.Question(i) };
                        if (store.SearchAsync(query, CancellationToken.None).AsTask().GetAwaiter().GetResult().Count == 0) throw new InvalidOperationException("Nothing was found.");
                    }
                },
                count =>
                {
                    for (var i = 0; i < count; i++)
                    {
                        if (lucene.Search(RecallSet.Question(i)).Count == 0) throw new InvalidOperationException("Nothing was found.");
                    }
                });
            yield return Figure.Ratio(Room, "recall by words, top 10 of 100,000 memories", compared, 1, "Lucene.Net, BM25");
        }

        const string Quality = "nDCG@10 of words on Cranfield, beyond Lucene.Net's BM25";
        if (await RetrievalSet.LoadAsync(settings, cancellationToken) is not { } set)
        {
            yield return Figure.NotMeasured(Room, Quality, "", 0, "no data");
            yield break;
        }

        var judged = new InProcessMemoryStore();
        await judged.StoreManyAsync(set.Memories, cancellationToken);
        using var index = new LuceneIndex(set.Memories);
        var ours = await set.MeanNdcgAsync(judged, MemorySearchKind.Text, cancellationToken);
        var theirs = set.MeanNdcg(question => index.Search(question).Select(static hit => hit.Id));
        yield return Figure.AtLeast(Room, Quality, ours - theirs, "", 0, string.Create(CultureInfo.InvariantCulture, $"Lucene.Net {theirs:F4} (this: {ours:F4})"));
    }
}
