using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;

namespace PatternExecution.Postgres.Storing;

/// <summary>Removes memories with all their rows: deleted ones, and expired ones a few at a time.</summary>
/// <param name="sql">The statements.</param>
/// <param name="options">The limit and the timeout.</param>
/// <param name="origin">What this process calls itself in notifications.</param>
internal sealed class MemoryRemover(MemorySql sql, PostgresMemoryOptions options, string origin)
{
    // A locked tenant waits for nobody: the batch has to end soon, so a sweep takes little at a time.
    private const int SweepSize = 500;

    // One sweeper a schema is enough; who finds the lock taken leaves it to the other. It ends with the transaction, so that it means the same behind a pooler.
    private const string TrySweepLock = "select pg_try_advisory_xact_lock(hashtext($1), 7)";

    /// <summary>Adds the removal of some memories, whose tenants are locked.</summary>
    public void AddTo(NpgsqlBatch batch, IReadOnlyCollection<(int Tenant, int Number)> memories)
    {
        batch.Add(sql.Remove).Add(memories.Select(memory => memory.Tenant).ToArray()).Add(memories.Select(memory => memory.Number).ToArray());
        batch.Add(sql.DropEmptyBlocks).Add(memories.Select(memory => memory.Tenant).Distinct().ToArray());
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
        batch.BatchCommands.Clear();
        AddTo(batch, found);
        if (living > 0)
            batch.Add(sql.Notify).Add(sql.Channel).Add(origin).Add(new[] { tenant });
        await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return living;
    }

    /// <summary>Removes expired memories, a few in each transaction, and stops where another process is at it.</summary>
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
                if (!await TryLockSweepAsync(connection, cancellationToken).ConfigureAwait(false))
                    return removed;
                batch = await SweepTenantAsync(connection, tenant, now, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                removed += batch;
            }
            while (batch == SweepSize);
        }

        return removed;
    }

    private async ValueTask<bool> TryLockSweepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = Prepare(connection);
        await using var _ = batch.ConfigureAwait(false);
        batch.Add(TrySweepLock).Add(options.Schema);
        return (bool)(await batch.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Makes sure that so many memories more may be stored, removing expired ones where there is no room otherwise.</summary>
    /// <exception cref="MemoryStoreUnavailableException">The store is full.</exception>
    public async ValueTask MakeRoomAsync(NpgsqlConnection connection, int created, DateTimeOffset now, CancellationToken cancellationToken)
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

        if (found.Count == 0)
            return 0;
        batch.BatchCommands.Clear();
        AddTo(batch, found);
        await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        return found.Count;
    }

    private NpgsqlBatch Prepare(NpgsqlConnection connection) => new(connection) { Timeout = (int)options.CommandTimeout.TotalSeconds };
}
