using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Searching;

/// <summary>
/// Chooses between reading every vector that passes the filters and asking the vector index. Reading costs as much as there are rows that pass; the
/// index has to look at more the fewer pass. What passes is counted, but no further than the choice needs, and remembered for a while.
/// </summary>
/// <param name="statements">Counts what passes.</param>
/// <param name="options">Whether there is an index.</param>
/// <param name="scoring">How deep fused searches look.</param>
/// <param name="time">How old a count is.</param>
internal sealed class SearchStrategist(SearchSql statements, PostgresMemoryOptions options, MemoryStoreOptions scoring, TimeProvider time)
{
    // Below this many rows an exact search is fast enough that nothing should be approximate.
    private const int AlwaysExact = 2_000;
    private const int FilteredFactor = 10;
    private const int MaxRemembered = 4_096;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Count> _counts = new(StringComparer.Ordinal);

    public async ValueTask<SearchStrategy[]> ChooseAsync(NpgsqlConnection connection, IReadOnlyList<SearchRequest> requests, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var strategies = new SearchStrategy[requests.Count];
        for (var i = 0; i < requests.Count; i++)
            strategies[i] = await ChooseAsync(connection, requests[i], now, cancellationToken).ConfigureAwait(false);
        return strategies;
    }

    private async ValueTask<SearchStrategy> ChooseAsync(NpgsqlConnection connection, SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kind = request.Kind;
        var exact = new SearchForm(kind, SearchForm.FiltersOf(request.Query), 0, 0, kind == MemorySearchKind.Filter && MemoryBoosts.Any(request.Query));
        if (kind == MemorySearchKind.Filter)
            return new SearchStrategy(exact, MemorySearchStrategy.Fields, exact.IsBoosted ? "the filters choose, recency and importance order" : "the filters choose, the newest come first");
        if (kind == MemorySearchKind.Text)
            return new SearchStrategy(exact, MemorySearchStrategy.Words, "words alone rank");
        var dimension = request.Vector.Length;
        if (MemorySql.IndexedVector(options.VectorIndex, dimension, "") is null)
            return Exact("there is no vector index for this dimension");
        var wanted = kind == MemorySearchKind.Fused ? Math.Max(request.Top, scoring.FusionDepth) : request.Top;
        var candidates = Candidates(wanted, exact.Filters);
        var count = await CountAsync(connection, request, exact.Filters, candidates, now, cancellationToken).ConfigureAwait(false);
        if (count.Passing < count.Limit)
            return Exact(string.Create(CultureInfo.InvariantCulture, $"{count.Passing} memories pass the filters, fewer than {count.Limit}: reading them all costs less than the index and misses none"));
        return new SearchStrategy(exact with { Candidates = candidates, Dimension = dimension }, MemorySearchStrategy.IndexedVectors,
            string.Create(CultureInfo.InvariantCulture, $"{count.Limit} memories or more of {count.Total} pass the filters: the index finds {wanted} sooner than reading them all"));

        SearchStrategy Exact(string reason) => new(exact, MemorySearchStrategy.ExactVectors, reason);
    }

    private async ValueTask<Count> CountAsync(
        NpgsqlConnection connection, SearchRequest request, SearchFilters filters, int candidates, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = Key(request.Query, filters, candidates);
        if (_counts.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Fresh)
            return known;
        // The total moves the limit only by its root: one that is a little old does no harm.
        var limit = Limit(candidates, known?.Total ?? _total);
        var statement = statements.CountFor(filters);
        var batch = new NpgsqlBatch(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
        await using var _ = batch.ConfigureAwait(false);
        var command = batch.Add(statement.Text);
        foreach (var parameter in statement.Parameters)
        {
            if (parameter == SearchParameter.Tenant)
                command.Add(request.Query.Tenant);
            else if (parameter == SearchParameter.Now)
                command.AddTime(now);
            else if (parameter == SearchParameter.Limit)
                command.Add(limit);
            else
                FilterParameters.Bind(command, parameter, request.Query);
        }

        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var count = new Count(reader.GetInt64(0), reader.GetInt64(1), limit, time.GetTimestamp());
        Volatile.Write(ref _total, count.Total);
        if (_counts.Count >= MaxRemembered)
            _counts.Clear();
        _counts[key] = count;
        return count;
    }

    private long _total;

    /// <summary>
    /// Where both cost the same. Exact: about 5 us a row that passes. The index: about 20 us a row it looks at, of which it needs candidates x total / passing.
    /// </summary>
    private static long Limit(int candidates, long total) => Math.Max(AlwaysExact, (long)(2 * Math.Sqrt((double)candidates * total)));

    /// <summary>A filter leaves gaps in what the index gives, and what lies behind a gap can be nearer: more are asked for, and the best taken.</summary>
    private static int Candidates(int wanted, SearchFilters filters) => SearchForm.CandidatesFor(filters == SearchFilters.None ? wanted : Math.Min(10_000, wanted * FilteredFactor));

    private static string Key(MemoryQuery query, SearchFilters filters, int candidates) => string.Join('\0',
        query.Tenant, (int)filters, candidates, query.Persona, query.Type, string.Join(',', query.Tags), query.CreatedFrom?.UtcTicks, query.CreatedBefore?.UtcTicks, query.MinImportance);

    private sealed record Count(long Passing, long Total, long Limit, long At);
}
