using Npgsql;
using NpgsqlTypes;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>What is there already of the memories that are to be stored: of their identities, and of the holders of their idempotency keys.</summary>
/// <param name="Tenants">The tenants, locked until the transaction ends.</param>
/// <param name="Stored">The memories that are in the way of new ones or answer for them.</param>
/// <param name="Dimension">Of the store's vectors; null while it has none.</param>
/// <param name="Model">The embedder's; null while it has made none.</param>
internal sealed record StoredMemories(IReadOnlyDictionary<string, TenantState> Tenants, IReadOnlyList<StoredMemory> Stored, int? Dimension, string? Model)
{
    /// <summary>Locks the memories' tenants, making those that are new, and looks the memories up: in one round trip, or where there are many in
    /// two, for of tenants that are new there is nothing to be looked up.</summary>
    public static async ValueTask<StoredMemories> LockAsync(
        NpgsqlBatch batch, MemorySql sql, IReadOnlyList<PreparedMemory> memories, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] names = [.. memories.Select(memory => memory.Memory.Tenant).Distinct(StringComparer.Ordinal)];
        batch.Add(sql.AddTenants).Add(names);
        batch.Add(sql.LockTenants).Add(names);
        batch.Add(sql.ReadSettings);
        var isSplit = memories.Count >= RowSender.CopyFrom;
        if (!isSplit)
            Find(batch, sql, memories, now);
        var tenants = new Dictionary<string, TenantState>(StringComparer.Ordinal);
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        (int? Dimension, string? Model) settings;
        List<StoredMemory> stored = [];
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                tenants.Add(reader.GetString(1), new TenantState(reader.GetInt32(0), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetInt64(5)));
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            settings = await VectorSettings.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
            if (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
                stored = await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        }

        PreparedMemory[] known = isSplit ? [.. memories.Where(memory => !tenants[memory.Memory.Tenant].IsNew)] : [];
        if (known.Length > 0)
        {
            batch.BatchCommands.Clear();
            Find(batch, sql, known, now);
            await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var found = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = found.ConfigureAwait(false);
            stored = await ReadAsync(found, cancellationToken).ConfigureAwait(false);
        }

        return new StoredMemories(tenants, stored, settings.Dimension, settings.Model);
    }

    private static void Find(NpgsqlBatch batch, MemorySql sql, IReadOnlyList<PreparedMemory> memories, DateTimeOffset now) =>
        batch.Add(sql.FindStored).Add(memories.Select(memory => memory.Memory.Tenant).ToArray()).Add(memories.Select(memory => memory.Memory.Id).ToArray())
            .Add(memories.Select(memory => memory.Memory.IdempotencyKey).ToArray()!, NpgsqlDbType.Array | NpgsqlDbType.Text).AddTime(now);

    private static async ValueTask<List<StoredMemory>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var stored = new List<StoredMemory>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(new StoredMemory(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2), reader.GetGuid(3), reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5), reader.GetBoolean(6)));
        }

        return stored;
    }
}
