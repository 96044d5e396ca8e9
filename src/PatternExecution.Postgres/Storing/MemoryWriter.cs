using Npgsql;
using NpgsqlTypes;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Writes memories: everything of a batch in one transaction, the writers of one tenant one after the other.</summary>
/// <param name="sql">The statements.</param>
/// <param name="options">The limit and the index.</param>
/// <param name="settings">What all vectors have in common.</param>
/// <param name="origin">What this process calls itself in notifications.</param>
internal sealed class MemoryWriter(MemorySql sql, PostgresMemoryOptions options, VectorSettings settings, string origin)
{
    // A locked tenant waits for nobody: the batch has to end soon, so a sweep takes little at a time.
    private const int SweepSize = 500;

    private readonly RowSender _rows = new(sql);
    private volatile bool _makesIndex = true;

    /// <summary>Whether the store's first vector makes the index; an import makes it afterwards.</summary>
    public bool MakesIndex
    {
        set => _makesIndex = value;
    }

    /// <returns>One outcome a memory, and which tenants have changed.</returns>
    public async ValueTask<(StoreOutcome[] Outcomes, string[] Changed)> StoreAsync(
        NpgsqlConnection connection, PreparedMemory[] memories, WordCounts words, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] names = [.. memories.Select(memory => memory.Memory.Tenant).Distinct(StringComparer.Ordinal)];
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var (tenants, stored, found) = await LookAsync(connection, names, memories, now, cancellationToken).ConfigureAwait(false);
        var plan = new StoreBatch(stored, found.Dimension);
        foreach (var memory in memories)
            plan.Add(memory);
        if (plan.Written.Count == 0)
            return ([.. plan.Outcomes], []);
        await MakeRoomAsync(connection, plan.Created, now, cancellationToken).ConfigureAwait(false);
        var model = plan.Written.Any(memory => !memory.Vector.IsEmpty && !memory.VectorIsGiven) ? settings.Model : null;
        VectorSettings.CheckModel(found.Model, model);
        await SettleVectorsAsync(connection, plan, found, model, cancellationToken).ConfigureAwait(false);
        var rows = Number(plan.Written, words, tenants);
        var isCopied = rows.Count >= RowSender.CopyFrom;
        var batch = Prepare(connection);
        await using var __ = batch.ConfigureAwait(false);
        AddRemoval(batch, plan.Removed);
        if (isCopied)
        {
            await RunAsync(batch, cancellationToken).ConfigureAwait(false);
            await _rows.CopyAsync(connection, rows, words, cancellationToken).ConfigureAwait(false);
            batch.BatchCommands.Clear();
        }
        else
        {
            _rows.AddTo(batch, rows);
        }

        AddTotals(batch, rows, tenants);
        await RunAsync(batch, cancellationToken).ConfigureAwait(false);
        // From here on the caller's cancellation would leave it open whether the memories are there.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        settings.Learn(plan.Dimension, model ?? found.Model);
        return ([.. plan.Outcomes], [.. plan.Written.Select(memory => memory.Memory.Tenant).Distinct(StringComparer.Ordinal)]);
    }

    /// <returns>How many of the memories were there.</returns>
    public async ValueTask<int> DeleteAsync(NpgsqlConnection connection, string tenant, Guid[] ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        var batch = Prepare(connection);
        await using var __ = batch.ConfigureAwait(false);
        batch.Add(sql.LockTenants).Add(new[] { tenant });
        batch.Add(sql.FindToDelete).Add(tenant).Add(ids).AddTime(now);
        var found = new List<(int Tenant, int Number)>();
        var living = 0;
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                found.Add((reader.GetInt32(0), reader.GetInt32(1)));
                living += reader.GetBoolean(2) ? 1 : 0;
            }
        }

        if (found.Count == 0)
            return 0;
        await RemoveAsync(connection, found, cancellationToken).ConfigureAwait(false);
        if (living > 0)
            await NotifyAsync(connection, [tenant], cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return living;
    }

    /// <summary>Removes expired memories, a few in each transaction.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<int> SweepAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var tenant in await ExpiredTenantsAsync(connection, now, cancellationToken).ConfigureAwait(false))
        {
            int batch;
            do
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using var _ = transaction.ConfigureAwait(false);
                batch = await SweepTenantAsync(connection, tenant, now, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                removed += batch;
            }
            while (batch == SweepSize);
        }

        return removed;
    }

    private async ValueTask<(Dictionary<string, (int Number, int Next)> Tenants, List<StoredMemory> Stored, (int? Dimension, string? Model) Settings)> LookAsync(
        NpgsqlConnection connection, string[] names, PreparedMemory[] memories, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(sql.AddTenants).Add(names);
        batch.Add(sql.LockTenants).Add(names);
        batch.Add(sql.ReadSettings);
        batch.Add(sql.FindStored).Add(memories.Select(memory => memory.Memory.Tenant).ToArray()).Add(memories.Select(memory => memory.Memory.Id).ToArray())
            .Add(memories.Select(memory => memory.Memory.IdempotencyKey).ToArray()!, NpgsqlDbType.Array | NpgsqlDbType.Text).AddTime(now);
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var tenants = new Dictionary<string, (int, int)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            tenants.Add(reader.GetString(1), (reader.GetInt32(0), reader.GetInt32(2)));
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var common = await VectorSettings.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var stored = new List<StoredMemory>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(new StoredMemory(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.GetGuid(3), reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5), reader.GetBoolean(6)));
        }

        return (tenants, stored, common);
    }

    /// <summary>The first vector sets the dimension and makes the index, both in the same transaction.</summary>
    private async ValueTask SettleVectorsAsync(
        NpgsqlConnection connection, StoreBatch plan, (int? Dimension, string? Model) found, string? model, CancellationToken cancellationToken)
    {
        if (!plan.SetsDimension && (model is null || found.Model is not null))
            return;
        var batch = Prepare(connection);
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
            var command = new NpgsqlCommand(index, connection);
            await using var __ = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask MakeRoomAsync(NpgsqlConnection connection, int created, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.MaxMemories is not { } most || created == 0)
            return;
        if (await CountAsync(connection, cancellationToken).ConfigureAwait(false) + created <= most)
            return;
        foreach (var tenant in await ExpiredTenantsAsync(connection, now, cancellationToken).ConfigureAwait(false))
        {
            while (await SweepTenantAsync(connection, tenant, now, cancellationToken).ConfigureAwait(false) == SweepSize)
            {
                // Until all that has expired has made room.
            }
        }

        if (await CountAsync(connection, cancellationToken).ConfigureAwait(false) is var count && count + created > most)
        {
            throw new MemoryStoreUnavailableException(
                $"The store holds {count} memories and {created} more were to come; its limit is {most}. Delete some, let them expire, or raise {nameof(PostgresMemoryOptions)}.{nameof(options.MaxMemories)}.");
        }
    }

    private async ValueTask<long> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql.CountMemories, connection);
        await using var _ = command.ConfigureAwait(false);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private async ValueTask<List<string>> ExpiredTenantsAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(sql.FindTenantsToSweep).AddTime(now);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var tenants = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            tenants.Add(reader.GetString(0));
        return tenants;
    }

    private async ValueTask<int> SweepTenantAsync(NpgsqlConnection connection, string tenant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(sql.LockTenants).Add(new[] { tenant });
        batch.Add(sql.FindToSweep).Add(tenant).AddTime(now).Add(SweepSize);
        var found = new List<(int, int)>();
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                found.Add((reader.GetInt32(0), reader.GetInt32(1)));
        }

        if (found.Count > 0)
            await RemoveAsync(connection, found, cancellationToken).ConfigureAwait(false);
        return found.Count;
    }

    private async ValueTask RemoveAsync(NpgsqlConnection connection, List<(int Tenant, int Number)> memories, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(sql.Remove).Add(memories.Select(memory => memory.Tenant).ToArray()).Add(memories.Select(memory => memory.Number).ToArray());
        await RunAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask NotifyAsync(NpgsqlConnection connection, string[] tenants, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(sql.Notify).Add(sql.Channel).Add(origin).Add(tenants);
        await RunAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private void AddRemoval(NpgsqlBatch batch, HashSet<StoredMemory> removed)
    {
        if (removed.Count > 0)
            batch.Add(sql.Remove).Add(removed.Select(memory => memory.TenantNumber).ToArray()).Add(removed.Select(memory => memory.Number).ToArray());
    }

    private void AddTotals(NpgsqlBatch batch, List<MemoryRow> rows, Dictionary<string, (int Number, int Next)> tenants)
    {
        var terms = new Dictionary<(int Tenant, string Term), (int Documents, int Most, int Shortest)>();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Terms.Length; i++)
            {
                ref var total = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(terms, (row.Tenant, row.Terms[i]), out var known);
                total = known
                    ? (total.Documents + 1, Math.Max(total.Most, row.Occurrences[i]), Math.Min(total.Shortest, row.Length))
                    : (1, row.Occurrences[i], row.Length);
            }
        }

        if (terms.Count > 0)
        {
            batch.Add(sql.AddTerms).Add(terms.Keys.Select(key => key.Tenant).ToArray()).Add(terms.Keys.Select(key => key.Term).ToArray())
                .Add(terms.Values.Select(total => total.Documents).ToArray()).Add(terms.Values.Select(total => total.Most).ToArray())
                .Add(terms.Values.Select(total => total.Shortest).ToArray());
        }

        var totals = rows.GroupBy(row => row.Tenant).ToArray();
        int[] counts = [.. totals.Select(tenant => tenant.Count())];
        batch.Add(sql.AddToTenants).Add(totals.Select(tenant => tenant.Key).ToArray()).Add(counts).Add(counts)
            .Add(totals.Select(tenant => tenant.Sum(row => (long)row.Length)).ToArray());
        var written = totals.Select(tenant => tenant.Key).ToHashSet();
        batch.Add(sql.Notify).Add(sql.Channel).Add(origin).Add(tenants.Where(tenant => written.Contains(tenant.Value.Number)).Select(tenant => tenant.Key).ToArray());
    }

    private List<MemoryRow> Number(IReadOnlyCollection<PreparedMemory> memories, WordCounts words, Dictionary<string, (int Number, int Next)> tenants)
    {
        var rows = new List<MemoryRow>(memories.Count);
        foreach (var memory in memories)
        {
            ref var tenant = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(tenants, memory.Memory.Tenant);
            rows.Add(new MemoryRow(memory, words, tenant.Number, tenant.Next++, settings.Model ?? ""));
        }

        return rows;
    }

    private NpgsqlBatch Prepare(NpgsqlConnection connection) => new(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };

    private static async ValueTask RunAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        if (batch.BatchCommands.Count == 0)
            return;
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
