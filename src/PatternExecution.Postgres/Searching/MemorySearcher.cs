using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Searching;

/// <summary>Runs searches: all of a batch in one round trip, and again exactly where the vector index could not fill a page.</summary>
/// <param name="statements">The SQL.</param>
/// <param name="strategist">Chooses between the exact search and the index.</param>
/// <param name="options">The index and the timeout.</param>
/// <param name="scoring">How deep fused searches look.</param>
internal sealed class MemorySearcher(SearchSql statements, SearchStrategist strategist, PostgresMemoryOptions options, MemoryStoreOptions scoring)
{
    // Enough for recall above 0.99 at ten whichever way the index was built (40 gave 0.983 once); more is asked for where more is wanted.
    private const int LeastSearchWidth = 80;
    private const int MostSearchWidth = 1_000;

    public async ValueTask<IReadOnlyList<MemoryHit>[]> SearchAsync(NpgsqlConnection connection, IReadOnlyList<SearchRequest> requests, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var strategies = await strategist.ChooseAsync(connection, requests, now, cancellationToken).ConfigureAwait(false);
        var answers = await RunAsync(connection, requests, strategies, now, cancellationToken).ConfigureAwait(false);
        int[] shorts = [.. Enumerable.Range(0, requests.Count).Where(i => strategies[i].Form.IsIndexed && answers[i].Count < requests[i].Top)];
        if (shorts.Length > 0)
            await FillUpAsync().ConfigureAwait(false);
        for (var i = 0; i < requests.Count; i++)
        {
            if (requests[i].IsReordered)
                answers[i] = Reordered(answers[i], requests[i].Query, now);
        }

        return answers;

        // The index looked as far as it may and found too few: what is there is read one by one.
        async ValueTask FillUpAsync()
        {
            SearchStrategy[] exact = [.. shorts.Select(i => strategies[i] with { Form = strategies[i].Form with { Candidates = 0 } })];
            var again = await RunAsync(connection, [.. shorts.Select(i => requests[i])], exact, now, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < shorts.Length; i++)
                answers[shorts[i]] = again[i];
        }
    }

    /// <summary>Orders hits by relevance, age and importance together.</summary>
    private static List<MemoryHit> Reordered(IReadOnlyList<MemoryHit> hits, MemoryQuery query, DateTimeOffset now)
    {
        var boosts = new MemoryBoosts(query, now.UtcTicks);
        var best = new TopSlots(query.Top);
        for (var i = 0; i < hits.Count; i++)
        {
            var memory = hits[i].Memory;
            best.Add(new SlotScore(boosts.Apply(hits[i].Score, memory.CreatedAt.UtcTicks, memory.Importance), memory.CreatedAt.UtcTicks, memory.Id, i));
        }

        var reordered = new List<MemoryHit>(Math.Min(query.Top, hits.Count));
        foreach (ref readonly var score in best.Sorted())
            reordered.Add(new MemoryHit(hits[score.Slot].Memory, score.Score));
        return reordered;
    }

    /// <summary>How a search would run now, and the server's plan of it.</summary>
    public async ValueTask<MemorySearchPlan> ExplainAsync(NpgsqlConnection connection, SearchRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var strategy = (await strategist.ChooseAsync(connection, [request], now, cancellationToken).ConfigureAwait(false))[0];
        var batch = new NpgsqlBatch(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
        await using var _ = batch.ConfigureAwait(false);
        Add(batch, request, strategy.Form, now, "explain ");
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        if (strategy.Form.HasSettings)
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var plan = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            plan.Add(reader.GetString(0));
        return new MemorySearchPlan(strategy.Kind, strategy.Reason)
        {
            Boosts = MemorySearchPlan.Describe(request.Query, scoring),
            Statement = statements.For(strategy.Form).Text,
            ServerPlan = plan,
        };
    }

    private async ValueTask<IReadOnlyList<MemoryHit>[]> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<SearchRequest> requests, SearchStrategy[] strategies, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
        await using var _ = batch.ConfigureAwait(false);
        for (var i = 0; i < requests.Count; i++)
            Add(batch, requests[i], strategies[i].Form, now, "");
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var answers = new IReadOnlyList<MemoryHit>[requests.Count];
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        for (var i = 0; i < requests.Count; i++)
        {
            if (strategies[i].Form.HasSettings)
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            var hits = new List<MemoryHit>(Math.Min(requests[i].Top, 64));
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                hits.Add(new MemoryHit(MemoryRows.Read(reader, requests[i].Query.Tenant), reader.GetDouble(MemoryRows.Columns)));
            answers[i] = hits;
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        return answers;
    }

    /// <summary>Adds what one search asks of the server to a batch.</summary>
    public void Add(NpgsqlBatch batch, SearchRequest request, SearchForm form, DateTimeOffset now, string prefix)
    {
        if (form.IsIndexed)
        {
            // For this batch alone: the commands of one round trip are one transaction. Sorting is what the index is to spare.
            batch.Add(options.VectorIndex == PostgresVectorIndex.IvfFlat ? WidenIvf : WidenHnsw)
                .Add(options.VectorIndex == PostgresVectorIndex.IvfFlat
                    ? Text(Math.Max(1, (int)Math.Ceiling(Math.Sqrt(options.IvfLists))))
                    : Text(Math.Clamp(form.Filters == SearchFilters.None ? form.Candidates : 2 * form.Candidates, LeastSearchWidth, MostSearchWidth)));
        }

        else if (form.HasSettings)
        {
            batch.Add(PlanOnce);
        }

        var statement = statements.For(form);
        var command = batch.Add(prefix + statement.Text);
        foreach (var parameter in statement.Parameters)
            Bind(command, parameter, request, now);
    }

    // A long statement takes longer to be planned than to be run, and the server's guess of what a fresh plan would save is wrong by more than that. Sums are
    // grouped as they come, and no table is read from end to end, which a plan for values not yet known would do for any filter.
    private const string PlanOnce = "select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)";
    private const string WidenHnsw = $"{PlanOnce}, set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)";
    private const string WidenIvf = $"{PlanOnce}, set_config('ivfflat.probes', $1, true), set_config('ivfflat.iterative_scan', 'relaxed_order', true)";

    private void Bind(NpgsqlBatchCommand command, SearchParameter parameter, SearchRequest request, DateTimeOffset now)
    {
        var query = request.Query;
        switch (parameter)
        {
            case SearchParameter.Tenant:
                command.Add(query.Tenant);
                break;
            case SearchParameter.Now:
                command.AddTime(now);
                break;
            case SearchParameter.Top:
                command.Add(request.Top);
                break;
            case SearchParameter.Depth:
                command.Add(Math.Max(scoring.FusionDepth, request.Top));
                break;
            case SearchParameter.Terms:
                command.Add(request.Terms);
                break;
            case SearchParameter.Occurrences:
                command.Add(request.Occurrences);
                break;
            case SearchParameter.Vector:
                command.AddVector(request.Vector);
                break;
            case SearchParameter.RecencyWeight:
                command.Add(query.RecencyWeight);
                break;
            case SearchParameter.RecencyHalfLife:
                command.Add((double)query.RecencyHalfLife.Ticks);
                break;
            case SearchParameter.ImportanceWeight:
                command.Add(query.ImportanceWeight);
                break;
            default:
                FilterParameters.Bind(command, parameter, query);
                break;
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
