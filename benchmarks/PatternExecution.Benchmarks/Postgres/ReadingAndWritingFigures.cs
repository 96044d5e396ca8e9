using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Memory;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>Many identities at once against one by one, a bulk import against COPY alone, many callers on a small pool against Npgsql alone.</summary>
internal sealed class ReadingAndWritingFigures : IFigureRoom
{
    private const int Imported = 10_000;
    private const int Callers = 64;

    public string Room => "memory";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await PostgresSet.GetAsync(settings, cancellationToken) is not { } set)
        {
            yield return Figure.NotMeasured(Room, "PostgreSQL: 100 ids in order", "x", 25, "no server");
            yield break;
        }

        var random = new Random(3);
        Guid[] ids = [.. Enumerable.Range(0, 100).Select(_ => PostgresSet.Id(random.Next(Imported)))];
        await PostgresSet.ExecuteAsync(set.Source, "drop schema if exists figures_ids cascade", cancellationToken);
        await using var notes = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = "figures_ids", SweepInterval = TimeSpan.Zero, VectorIndex = PostgresVectorIndex.None }, set.Source);
        await notes.StoreManyAsync([.. Memory.RecallSet.Contents(Imported).Select((content, i) => new MemoryRecord { Id = PostgresSet.Id(i), Content = content })], cancellationToken);
        await PostgresSet.ExecuteAsync(set.Source, "analyze figures_ids.memories, figures_ids.memory_embeddings", cancellationToken);
        var reading = await SideBySide.CompareAsync(
            async () =>
            {
                foreach (var id in ids) await notes.GetManyAsync(MemoryRecord.DefaultTenant, [id], default);
            },
            async () => await notes.GetManyAsync(MemoryRecord.DefaultTenant, ids, default));
        yield return Figure.AtLeast(Room, "PostgreSQL: 100 ids in order, faster by", reading.Ratio, "x", 25,
            $"one by one: {reading.Candidate.Nanoseconds / 1e6:0.00} ms (this: {reading.Anchor.Nanoseconds / 1e6:0.00} ms)");

        var contents = PostgresSet.Contents(await Memory.RetrievalSet.LoadAsync(settings, cancellationToken), Imported);
        MemoryRecord[] memories = [.. PostgresSet.Memories(set.Vectors, contents)];
        var importing = await CompareImportAsync(set, memories, cancellationToken);
        yield return Figure.AtLeast(Room, "PostgreSQL: bulk import of 10,000, rows a second", importing.Ratio, "x", 0.9,
            $"COPY of the same rows by Npgsql alone: {Imported / importing.Candidate.Nanoseconds * 1e9:N0} rows/s (this: {Imported / importing.Anchor.Nanoseconds * 1e9:N0})");

        var (ratio, waits) = await CompareCallersAsync(set, settings.Postgres!);
        yield return Figure.AtLeast(Room, "PostgreSQL: 64 callers on a pool of 16, searches a second", ratio, "x", 0.95, "the same statements by Npgsql alone on the same pool");
        yield return Figure.AtMost(Room, "PostgreSQL: 64 callers on a pool of 16, time-outs of the pool", waits, "", 0);
    }

    private static async Task<Comparison> CompareImportAsync(PostgresSet set, MemoryRecord[] memories, CancellationToken cancellationToken)
    {
        await PostgresSet.ExecuteAsync(set.Source, "drop schema if exists figures_import cascade; drop schema if exists figures_copy cascade", cancellationToken);
        await using var store = new PostgresMemoryStore(
            new PostgresMemoryOptions { Schema = "figures_import", SweepInterval = TimeSpan.Zero, VectorIndex = PostgresVectorIndex.None }, set.Source);
        await using var plain = new PostgresMemoryStore(
            new PostgresMemoryOptions { Schema = "figures_copy", SweepInterval = TimeSpan.Zero, VectorIndex = PostgresVectorIndex.None }, set.Source);
        await store.PingAsync(cancellationToken);
        await plain.StoreManyAsync(memories, cancellationToken);
        var rows = await PlainRows.ReadAsync(set.Source, "figures_copy", cancellationToken);
        Task Empty(string schema) => PostgresSet.ExecuteAsync(set.Source,
            $"truncate {string.Join(", ", PlainRows.TableNames.Append("memory_tenants").Select(table => $"{schema}.{table}"))}; checkpoint", cancellationToken);

        // Emptying is not measured, so the rounds are timed here.
        var times = new List<(double Plain, double Store)>();
        for (var round = 0; round < 6; round++)
        {
            await Empty("figures_copy");
            var started = TimeProvider.System.GetTimestamp();
            await rows.CopyAsync(set.Source, "figures_copy", cancellationToken);
            var plainTime = TimeProvider.System.GetElapsedTime(started).TotalNanoseconds;
            await Empty("figures_import");
            started = TimeProvider.System.GetTimestamp();
            await store.StoreManyAsync(memories, cancellationToken);
            var storeTime = TimeProvider.System.GetElapsedTime(started).TotalNanoseconds;
            if (round > 0) times.Add((plainTime, storeTime));
        }

        return new Comparison(
            new Cost(SideBySide.Median(times.Select(time => time.Plain)), double.NaN),
            new Cost(SideBySide.Median(times.Select(time => time.Store)), double.NaN),
            SideBySide.Median(times.Select(time => time.Plain / time.Store)));
    }

    private static async Task<(double Ratio, int TimeOuts)> CompareCallersAsync(PostgresSet set, string connectionString)
    {
        await using var source = PostgresSet.OpenSource(connectionString, 16);
        await using var store = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = set.Schema, SweepInterval = TimeSpan.Zero }, source);
        var timeOuts = 0;
        MemoryQuery Question(int i) => new() { Kind = MemorySearchKind.Vector, Vector = set.QuestionVectors[i % PostgresSet.QuestionCount] };
        async Task RunAsync(Func<int, Task> search) => await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
            {
                try
                {
                    await search(caller + i);
                }
                catch (MemoryStoreUnavailableException)
                {
                    Interlocked.Increment(ref timeOuts);
                }
            }
        })));
        var comparison = await SideBySide.CompareAsync(
            () => RunAsync(async i => await PlainSearch.RunAsync(source, set.Store.Searcher, Question(i), PlainSearch.Form(Question(i), 10))),
            () => RunAsync(async i => await store.SearchAsync(Question(i), default)), 15);
        return (comparison.Ratio, timeOuts);
    }
}
