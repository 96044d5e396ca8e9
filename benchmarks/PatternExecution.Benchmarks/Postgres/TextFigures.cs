using System.Runtime.CompilerServices;
using Npgsql;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Memory;
using PatternExecution.Memory;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>BM25 in SQL against OR-ed full text ranked by <c>ts_rank</c>, and both legs together against the slower one.</summary>
internal sealed class TextFigures : IFigureRoom
{
    private const int Rounds = 64;

    // A search of few memories takes so little that the client's own code has to be warm to be seen aright.
    private const int RoundsOfFew = 512;

    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await PostgresSet.GetAsync(settings, cancellationToken) is not { } set)
        {
            yield return Figure.NotMeasured(Room, "PostgreSQL: BM25 in SQL against ts_rank", "x", 3, "no server");
            yield break;
        }

        var turn = 0;
        string Next() => set.Questions[turn++ / 2 % set.Questions.Length];

        var texts = await RetrievalSet.LoadAsync(settings, cancellationToken);
        await using var few = await FillAsync(set, "figures_few", PostgresSet.Memories(set.Vectors, PostgresSet.Contents(texts, PostgresSet.Count)).Take(5_000), cancellationToken);
        foreach (var (store, table, count) in new[] { (few, "anchor_few", 5_000), (set.Store, "anchor_texts", PostgresSet.Count) })
        {
            var comparison = await SideBySide.CompareAsync(
                async () => await RankAsync(set, table, Next()),
                async () => await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Text, Text = Next() }, default),
                count == PostgresSet.Count ? Rounds : RoundsOfFew);
            yield return Figure.AtLeast(Room, $"PostgreSQL: BM25 in SQL, {count:N0} memories, faster by", comparison.Ratio, "x", 3,
                $"OR-ed ts_rank: {comparison.Candidate.Nanoseconds / 1e6:0.00} ms (this: {comparison.Anchor.Nanoseconds / 1e6:0.00} ms)");
        }

        var empty = 0;
        foreach (var question in set.Questions)
            empty += (await set.Store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Text, Text = question }, default)).Count == 0 ? 1 : 0;
        yield return Figure.AtMost(Room, "PostgreSQL: questions without an answer", empty, "", 0);

        MemoryQuery Hybrid(MemorySearchKind kind) => new() { Kind = kind, Text = set.Questions[turn / 2 % set.Questions.Length], Vector = set.QuestionVectors[turn++ / 2 % PostgresSet.QuestionCount] };
        // Both legs of a hybrid search look as deep as it does, so each is asked for as many.
        var byText = await SideBySide.CompareAsync(
            async () => await set.Store.SearchAsync(Hybrid(MemorySearchKind.Fused), default),
            async () => await set.Store.SearchAsync(Hybrid(MemorySearchKind.Text) with { Top = 100 }, default), Rounds);
        var byVector = await SideBySide.CompareAsync(
            async () => await set.Store.SearchAsync(Hybrid(MemorySearchKind.Fused), default),
            async () => await set.Store.SearchAsync(Hybrid(MemorySearchKind.Vector) with { Top = 100 }, default), Rounds);
        var slower = byText.Anchor.Nanoseconds > byVector.Anchor.Nanoseconds ? byText : byVector;
        yield return Figure.Ratio(Room, $"PostgreSQL: hybrid in one statement, {PostgresSet.Count:N0} memories", slower, 1.1,
            $"its slower leg (text {byText.Anchor.Nanoseconds / 1e6:0.00} ms, vector {byVector.Anchor.Nanoseconds / 1e6:0.00} ms)");

        if (texts is null)
        {
            yield return Figure.NotMeasured(Room, "PostgreSQL: nDCG@10 of text on retrieval", "", 0.385, "no data");
            yield break;
        }

        await using var judged = await FillAsync(set, "figures_judged", texts.Memories, cancellationToken);
        var embedded = new InProcessMemoryStore();
        await embedded.StoreManyAsync(texts.Memories, cancellationToken);
        var text = await texts.MeanNdcgAsync(judged, MemorySearchKind.Text, cancellationToken);
        var beside = await texts.MeanNdcgAsync(embedded, MemorySearchKind.Text, cancellationToken);
        yield return Figure.AtLeast(Room, "PostgreSQL: nDCG@10 of text on retrieval, against the embedded store", text - beside, "", -0.015, $"{beside:0.0000} (this: {text:0.0000})");
        var vector = await texts.MeanNdcgAsync(judged, MemorySearchKind.Vector, cancellationToken);
        var fused = await texts.MeanNdcgAsync(judged, MemorySearchKind.Fused, cancellationToken);
        yield return Figure.AtLeast(Room, "PostgreSQL: nDCG@10 of fused on retrieval, beyond its better leg", fused - Math.Max(text, vector), "", -0.005,
            $"text {text:0.0000}, vector {vector:0.0000}, fused {fused:0.0000}");
    }

    private static async Task<PostgresMemoryStore> FillAsync(PostgresSet set, string schema, IEnumerable<MemoryRecord> memories, CancellationToken cancellationToken)
    {
        await PostgresSet.ExecuteAsync(set.Source, $"drop schema if exists {schema} cascade", cancellationToken);
        var store = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = schema, SweepInterval = TimeSpan.Zero }, set.Source);
        await store.ImportAsync(memories.ToAsyncEnumerable(), cancellationToken: cancellationToken);
        await PostgresSet.SettleAsync(set.Source, schema, cancellationToken);
        return store;
    }

    private static async Task<int> RankAsync(PostgresSet set, string table, string question)
    {
        await using var connection = await set.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"""
            with q as materialized (select replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery words),
            best as (select a.id, ts_rank(a.words, (select words from q)) score from {set.Schema}.{table} a where a.words @@ (select words from q) order by 2 desc limit 10)
            select m.id, m.content, b.score from best b join {set.Schema}.memories m on m.tenant = 1 and m.id = b.id order by b.score desc
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = question });
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await reader.ReadAsync())
        {
            _ = reader.GetString(1);
            rows++;
        }

        return rows;
    }
}
