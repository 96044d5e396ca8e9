using Microsoft.Extensions.Logging;
using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Writes memories: everything of a batch in one transaction, the writers of one tenant one after the other.</summary>
/// <param name="sql">The statements.</param>
/// <param name="options">The limit and the index.</param>
/// <param name="scoring">The constants of the words' weights.</param>
/// <param name="settings">What all vectors have in common.</param>
/// <param name="remover">Makes room.</param>
/// <param name="origin">What this process calls itself in notifications.</param>
/// <param name="logger">Hears where no index could be made.</param>
internal sealed class MemoryWriter(
    MemorySql sql, PostgresMemoryOptions options, MemoryStoreOptions scoring, VectorSettings settings, MemoryRemover remover, string origin, ILogger logger)
{
    private readonly WordPacker _packer = new(sql, scoring);
    private volatile bool _makesIndex = true;

    /// <summary>Whether the store's first vector makes the index; an import makes it afterwards.</summary>
    public bool MakesIndex
    {
        set => _makesIndex = value;
    }

    /// <param name="connection">The connection.</param>
    /// <param name="memories">The memories.</param>
    /// <param name="now">The time by which memories have expired.</param>
    /// <param name="cancellationToken">Gives up, until the commit.</param>
    /// <returns>One outcome a memory, and which tenants have changed.</returns>
    public async ValueTask<(StoreOutcome[] Outcomes, string[] Changed)> StoreAsync(
        NpgsqlConnection connection, PreparedMemory[] memories, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
        await using var __ = batch.ConfigureAwait(false);
        var found = await StoredMemories.LockAsync(batch, sql, memories, now, cancellationToken).ConfigureAwait(false);
        batch.BatchCommands.Clear();
        var plan = new StoreBatch(found.Stored, found.Dimension, memories.Length);
        foreach (var memory in memories)
            plan.Add(memory);
        if (plan.Written.Count == 0)
            return ([.. plan.Outcomes], []);
        await remover.MakeRoomAsync(connection, plan.Created, now, cancellationToken).ConfigureAwait(false);
        var model = plan.Written.Any(memory => !memory.Vector.IsEmpty && !memory.VectorIsGiven) ? settings.Model : null;
        VectorSettings.CheckModel(found.Model, model);
        await SettleVectorsAsync(connection, plan, found.Model, model, cancellationToken).ConfigureAwait(false);
        var isCopied = plan.Written.Count >= RowSender.CopyFrom;
        var tenants = Number(plan.Written, found.Tenants, isCopied);
        if (plan.Removed.Count > 0)
            remover.AddTo(batch, [.. plan.Removed.Select(memory => (memory.TenantNumber, memory.Number))]);
        var words = new BatchWords(memories.Length);
        TenantWords[] totals;
        if (isCopied)
        {
            await batch.RunAsync(cancellationToken).ConfigureAwait(false);
            totals = await new RowCopier(sql, _packer).CopyAsync(connection, tenants, words, cancellationToken).ConfigureAwait(false);
            batch.BatchCommands.Clear();
        }
        else
        {
            RowSender.AddTo(batch, sql, tenants, words);
            totals = TenantWords.Count(tenants, words, order: null);
        }

        AddTotals(batch, totals, words, isCopied);
        // Packing looks at the totals.
        foreach (var tenant in tenants.Where(tenant => tenant.IsPacked))
            _packer.AddTo(batch, tenant);
        string[] changed = [.. tenants.Select(tenant => tenant.Name)];
        batch.Add(sql.Notify).Add(sql.Channel).Add(origin).Add(changed);
        await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        // From here on the caller's cancellation would leave it open whether the memories are there.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        settings.Learn(plan.Dimension, model ?? found.Model);
        return ([.. plan.Outcomes], changed);
    }

    /// <summary>The first vector sets the dimension and makes the index, both in the same transaction.</summary>
    private async ValueTask SettleVectorsAsync(NpgsqlConnection connection, StoreBatch plan, string? foundModel, string? model, CancellationToken cancellationToken)
    {
        if (!plan.SetsDimension && (model is null || foundModel is not null))
            return;
        var batch = new NpgsqlBatch(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
        await using var _ = batch.ConfigureAwait(false);
        if (plan.SetsDimension)
            batch.Add(sql.SetDimension).Add(plan.Dimension!.Value);
        if (model is not null)
            batch.Add(sql.SetModel).Add(model);
        batch.Add(sql.ReadSettings);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        (int? Dimension, string? Model) now;
        await using (reader.ConfigureAwait(false))
            now = await VectorSettings.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        // Another process may have been first.
        VectorSettings.CheckModel(now.Model, model);
        MemoryValidator.CheckDimension("embedding", plan.Dimension ?? now.Dimension ?? 0, now.Dimension ?? 0);
        if (_makesIndex && plan.SetsDimension && options.VectorIndex != PostgresVectorIndex.IvfFlat && sql.CreateVectorIndex(options.VectorIndex, now.Dimension!.Value, options.IvfLists) is { } index)
        {
            if (!await MayMakeIndexAsync(connection, now.Dimension.Value, cancellationToken).ConfigureAwait(false))
                return;
            var command = new NpgsqlCommand(index, connection);
            await using var __ = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Only a table's owner may make an index; a role that is not goes without, and says so: searches are then slower, not wrong.</summary>
    public async ValueTask<bool> MayMakeIndexAsync(NpgsqlConnection connection, int dimension, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"select pg_has_role(c.relowner, 'usage') from pg_class c where c.oid = '{sql.Schema}.memory_embeddings'::regclass", connection);
        await using var _ = command.ConfigureAwait(false);
        var mayMake = (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        if (!mayMake)
            PostgresLog.NoIndexMade(logger, options.Schema, dimension);
        return mayMake;
    }

    private void AddTotals(NpgsqlBatch batch, TenantWords[] totals, BatchWords words, bool isCopied)
    {
        var terms = totals.Where(total => !isCopied || !total.Tenant.Before.IsNew)
            .SelectMany(total => total.Documents, (total, term) => (Tenant: total.Tenant.Before.Number, term.Word, term.Documents)).ToList();
        if (terms.Count > 0)
            batch.Add(sql.AddTerms).Add(terms.Select(term => term.Tenant).ToArray()).Add(terms.Select(term => words.Words[term.Word]).ToArray()).Add(terms.Select(term => term.Documents).ToArray());
        int[] counts = [.. totals.Select(total => total.Tenant.Rows.Count)];
        batch.Add(sql.AddToTenants).Add(totals.Select(total => total.Tenant.Before.Number).ToArray()).Add(counts).Add(counts)
            .Add(totals.Select(total => total.Length).ToArray());
    }

    private List<TenantRows> Number(IReadOnlyList<PreparedMemory> memories, IReadOnlyDictionary<string, TenantState> tenants, bool isCopied)
    {
        var owned = new Dictionary<string, List<MemoryRow>>(StringComparer.Ordinal);
        foreach (var memory in memories)
        {
            var tenant = tenants[memory.Memory.Tenant];
            if (!owned.TryGetValue(memory.Memory.Tenant, out var rows))
                owned.Add(memory.Memory.Tenant, rows = new(memories.Count / tenants.Count));
            rows.Add(new MemoryRow(memory, tenant.Number, tenant.Next + rows.Count, settings.Model ?? ""));
        }

        return [.. owned.Select(rows => new TenantRows(rows.Key, tenants[rows.Key], rows.Value, isCopied))];
    }
}
