using System.Runtime.CompilerServices;
using Npgsql;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Postgres;

namespace PatternExecution.Benchmarks.Host;

/// <summary>A batch of 100 mixed requests against the same one by one, nothing cached, memories in PostgreSQL.</summary>
internal sealed class BatchFigures : IFigureRoom
{
    private const string Name = "one by one against a batch of 100 mixed requests";
    private const double Reach = 5;

    public string Room => "host";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Postgres is null)
        {
            yield return Figure.NotMeasured(Room, Name, "x", Reach, "no PostgreSQL server; name one with --postgres") with { Bound = "at least" };
            yield break;
        }

        var schema = $"figures_{Guid.NewGuid():N}";
        Comparison comparison;
        try
        {
            comparison = await CompareAsync(settings.Postgres, schema, cancellationToken);
        }
        finally
        {
            await using var source = NpgsqlDataSource.Create(settings.Postgres);
            await using var drop = source.CreateCommand($"drop schema if exists {schema} cascade");
            await drop.ExecuteNonQueryAsync(CancellationToken.None);
        }

        yield return Figure.AtLeast(
            Room, Name, comparison.Ratio, "x", Reach, $"a batch: {comparison.Anchor.Nanoseconds / 1e6:0.0} ms (one by one: {comparison.Candidate.Nanoseconds / 1e6:0.0} ms, functions of 15 ms)");
    }

    private static async Task<Comparison> CompareAsync(string connection, string schema, CancellationToken cancellationToken)
    {
        await using var memories = new PostgresMemoryStore(new PostgresMemoryOptions { ConnectionString = connection, Schema = schema });
        await memories.StoreManyAsync(GuideTraffic.Memories, cancellationToken);
        await GatherStatisticsAsync(connection, schema, cancellationToken);
        using var engine = GuideTraffic.CreateEngine(memories);
        // Each request once: what is asked twice in a batch would be executed once, and one by one twice.
        PatternRequest[] requests = [.. GuideTraffic.Requests(100).Select(static (query, i) => new PatternRequest($"{query} {i}") { Cache = CacheUse.Bypass })];

        return await SideBySide.CompareAsync(
            async () =>
            {
                foreach (var request in requests) Check(await engine.ExecuteAsync(request, cancellationToken));
            },
            async () =>
            {
                foreach (var result in await engine.ExecuteBatchAsync(requests, cancellationToken)) Check(result);
            },
            rounds: 9);
    }

    // What the server does by itself within a minute (autovacuum_naptime). Before it knows how many rows there are, a search over 200 memories takes it five times as long, and
    // a batch measures that rather than its round trips.
    private static async Task GatherStatisticsAsync(string connection, string schema, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            $"do $$ declare t record; begin for t in select tablename from pg_tables where schemaname = '{schema}' loop execute format('analyze %I.%I', '{schema}', t.tablename); end loop; end $$");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Check(PatternResult result)
    {
        if (result.Status is not (ResultStatus.Succeeded or ResultStatus.NoMatch)) throw new InvalidOperationException($"A request ended as {result.Status}: {result.Error}");
    }
}
