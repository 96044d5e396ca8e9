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
        var importing = await CompareImportAsync(set, settings.Postgres!, memories, cancellationToken);
        yield return Figure.AtLeast(Room, "PostgreSQL: bulk import of 10,000, rows a second", importing.Ratio, "x", 0.9,
            $"COPY of the same columns by Npgsql alone: {importing.Copied:N0} rows/s (this: {importing.Imported:N0}; bytes made beforehand: {importing.Sent:N0}, {importing.RatioToSent:0.00} x)");

        var (ratio, waits) = await CompareCallersAsync(set, settings.Postgres!);
        yield return Figure.AtLeast(Room, "PostgreSQL: 64 callers on a pool of 16, searches a second", ratio, "x", 0.95, "the same statements by Npgsql alone on the same pool");
        yield return Figure.AtMost(Room, "PostgreSQL: 64 callers on a pool of 16, time-outs of the pool", waits, "", 0);
    }

    /// <summary>
    /// The store's import checks memories, counts and weighs their words, and writes memories, memory_embeddings, memory_terms, memory_packed and memory_blocks
    /// with all their keys and indexes in one transaction. The anchor is Npgsql's binary COPY of the same rows, in the same order, into the same columns of
    /// tables made by the same migrations, in one transaction too. Its client holds them as values of .NET: what a row has to say is computed beforehand (the words, counts,
    /// weights and numbers), but that a client has to write it is part of any copy. Beside it stands what takes not even that: bytes made beforehand, only sent.
    /// </summary>
    private static async Task<(double Ratio, double RatioToSent, double Imported, double Copied, double Sent)> CompareImportAsync(
        PostgresSet set, string connectionString, MemoryRecord[] memories, CancellationToken cancellationToken)
    {
        await PostgresSet.ExecuteAsync(set.Source, "drop schema if exists figures_import cascade; drop schema if exists figures_copy cascade", cancellationToken);
        await using var store = new PostgresMemoryStore(
            new PostgresMemoryOptions { Schema = "figures_import", SweepInterval = TimeSpan.Zero, VectorIndex = PostgresVectorIndex.None }, set.Source);
        await using var plain = new PostgresMemoryStore(
            new PostgresMemoryOptions { Schema = "figures_copy", SweepInterval = TimeSpan.Zero, VectorIndex = PostgresVectorIndex.None }, set.Source);
        await store.PingAsync(cancellationToken);
        await plain.StoreManyAsync(memories, cancellationToken);
        await using var source = PostgresSet.OpenSource(connectionString, 16, VectorBytes.AddTo);
        var values = await PlainValues.ReadAsync(source, "figures_copy", cancellationToken);
        var bytes = await PlainRows.ReadAsync(set.Source, "figures_copy", cancellationToken);

        // The first rounds are the compiler's.
        var times = new List<(double Imported, double Copied, double Sent)>();
        for (var round = 0; round < 15; round++)
        {
            var copied = await TimeAsync("figures_copy", () => values.CopyAsync(source, "figures_copy", cancellationToken));
            var imported = await TimeAsync("figures_import", async () => await store.StoreManyAsync(memories, cancellationToken));
            var sent = await TimeAsync("figures_copy", () => bytes.CopyAsync(set.Source, "figures_copy", cancellationToken));
            if (round >= 4) times.Add((imported, copied, sent));
        }

        return (Median(time => time.Copied / time.Imported), Median(time => time.Sent / time.Imported),
            Imported / Median(time => time.Imported), Imported / Median(time => time.Copied), Imported / Median(time => time.Sent));

        double Median(Func<(double Imported, double Copied, double Sent), double> of) => SideBySide.Median(times.Select(of));

        // Emptying is not measured.
        async Task<double> TimeAsync(string schema, Func<Task> write)
        {
            await PostgresSet.ExecuteAsync(set.Source, $"truncate {string.Join(", ", PlainRows.TableNames.Append("memory_tenants").Select(table => $"{schema}.{table}"))}; checkpoint", cancellationToken);
            var started = TimeProvider.System.GetTimestamp();
            await write();
            return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }
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
