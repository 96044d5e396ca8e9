using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres;
using PatternExecution.Postgres.Searching;

namespace PatternExecution.Benchmarks.Postgres;

/// <summary>The store's own statements run by Npgsql alone: a pooled connection, a prepared batch, the rows read.</summary>
internal static class PlainSearch
{
    public static SearchForm Form(MemoryQuery query, int candidates) => new(query.Kind, SearchForm.FiltersOf(query), candidates, candidates == 0 ? 0 : PostgresSet.Dimensions);

    public static async Task<List<Guid>> RunAsync(NpgsqlDataSource source, MemorySearcher searcher, MemoryQuery query, SearchForm form)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        searcher.Add(batch, new SearchRequest(query, query.Vector, new MemoryStoreOptions()), form, TimeProvider.System.GetUtcNow(), "");
        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        if (form.HasSettings)
            await reader.NextResultAsync();
        var found = new List<Guid>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetGuid(0));
            _ = reader.GetString(1);
            _ = reader.GetString(2);
            _ = reader.GetString(3);
            _ = reader.GetFieldValue<string[]>(4);
            _ = reader.GetDouble(5);
            _ = reader.GetDateTime(6);
            _ = reader.GetDouble(MemoryRows.Columns);
        }

        return found;
    }
}
