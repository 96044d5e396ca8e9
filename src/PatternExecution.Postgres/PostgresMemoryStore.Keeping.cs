using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;
using PatternExecution.Postgres.Schema;
using PatternExecution.Postgres.Searching;

namespace PatternExecution.Postgres;

/// <content>What keeps the store going: its tables, its index, its sweep.</content>
public sealed partial class PostgresMemoryStore
{
    private const string Unlimited = "select set_config('statement_timeout', '0', true)";

    private int _sweeps;

    /// <summary>Builds the vector index anew, as after a bulk import or a change of <see cref="PostgresMemoryOptions.VectorIndex"/>. Writers wait meanwhile.</summary>
    /// <param name="cancellationToken">Gives up; the old index then stays.</param>
    /// <returns>Whether there is an index now: none is made while there is no vector, or where the kind has none for the dimension.</returns>
    public async ValueTask<bool> BuildVectorIndexAsync(CancellationToken cancellationToken = default)
    {
        return await _connections.WriteAsync(this, static async (connection, store, token) =>
        {
            await store.PrepareAsync(connection, token).ConfigureAwait(false);
            await store.ReadSettingsAsync(connection, token).ConfigureAwait(false);
            var index = store._settings.Dimension == 0 ? null : store._sql.CreateVectorIndex(store._options.VectorIndex, store._settings.Dimension, store._options.IvfLists);
            var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
            await using var _ = transaction.ConfigureAwait(false);
            await ExecuteAsync(connection, store._sql.DropVectorIndexes + (index is null ? "" : $"set local maintenance_work_mem = '512MB'; {index};"), token).ConfigureAwait(false);
            await transaction.CommitAsync(token).ConfigureAwait(false);
            return index is not null;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Stores many memories at once, as <see cref="StoreManyAsync"/> does in batches, each of them whole or not at all. Where the store holds no vector
    /// yet, the index is built after them, which is many times faster.
    /// </summary>
    /// <param name="memories">The memories.</param>
    /// <param name="batchSize">How many are stored together: 1 to 100,000.</param>
    /// <param name="cancellationToken">Gives up; the batches that were stored stay.</param>
    /// <returns>How many were created or replaced.</returns>
    public async ValueTask<int> ImportAsync(IAsyncEnumerable<MemoryRecord> memories, int batchSize = 10_000, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memories);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batchSize, Math.Clamp(batchSize, 1, 100_000));
        await PingAsync(cancellationToken).ConfigureAwait(false);
        var builds = await _connections.ReadAsync(this, static async (connection, store, token) =>
        {
            await store.ReadSettingsAsync(connection, token).ConfigureAwait(false);
            return store._settings.Dimension == 0;
        }, cancellationToken).ConfigureAwait(false);
        _writer.MakesIndex = !builds;
        try
        {
            var written = 0;
            var batch = new List<MemoryRecord>(batchSize);
            await foreach (var memory in memories.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                batch.Add(memory);
                if (batch.Count < batchSize)
                    continue;
                written += await StoreBatchAsync(batch, cancellationToken).ConfigureAwait(false);
                batch.Clear();
            }

            return written + await StoreBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writer.MakesIndex = true;
            // After a failure too: the batches that were stored stay, and nothing later would make the index. A caller who gives up is not made to wait for it.
            if (builds && !cancellationToken.IsCancellationRequested && await MayBuildIndexAsync(cancellationToken).ConfigureAwait(false))
                await BuildVectorIndexAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what has expired now, rather than at the next interval.</summary>
    /// <param name="cancellationToken">Gives up; what was removed stays removed.</param>
    /// <returns>How many memories were removed; 0 where another process is removing them.</returns>
    public async ValueTask<int> SweepAsync(CancellationToken cancellationToken = default)
    {
        var swept = await _connections.WriteAsync(this, static async (connection, store, token) =>
        {
            await store.PrepareAsync(connection, token).ConfigureAwait(false);
            return await store._remover.SweepAsync(connection, store.Now(), token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (swept > 0)
            PostgresLog.Swept(_logger, swept);
        return swept;
    }

    /// <summary>Stops what runs in the background, and disposes the pool that the store made.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_sweeping is not null)
            await _sweeping.DisposeAsync().ConfigureAwait(false);
        await _feed.DisposeAsync().ConfigureAwait(false);
        if (_ownsSource)
            await _connections.Source.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> StoreBatchAsync(List<MemoryRecord> batch, CancellationToken cancellationToken) =>
        (await StoreManyAsync(batch, cancellationToken).ConfigureAwait(false)).Count(outcome => outcome.Status is StoreStatus.Created or StoreStatus.Updated);

    private ValueTask<bool> MayBuildIndexAsync(CancellationToken cancellationToken) => _connections.ReadAsync(
        this,
        static (connection, store, token) => store._settings.Dimension == 0 ? ValueTask.FromResult(false) : store._writer.MayMakeIndexAsync(connection, store._settings.Dimension, token),
        cancellationToken);

    private DateTimeOffset Now() => MemoryPreparation.Truncate(_time.GetUtcNow());

    private NpgsqlBatch Batch(NpgsqlConnection connection) => new(connection) { Timeout = _connections.CommandTimeout };

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _connections.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerFaults.IsOurs(exception))
        {
            throw ServerFaults.Translate(exception, isWrite: false);
        }
    }

    private static async ValueTask<T> TranslatedAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerFaults.IsOurs(exception))
        {
            throw ServerFaults.Translate(exception, isWrite: false);
        }
    }

    /// <summary>Makes or checks the tables, once.</summary>
    private async ValueTask PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_ready)
            return;
        await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ready)
                return;
            await new SchemaMigrator(_options, _logger).RunAsync(connection, cancellationToken).ConfigureAwait(false);
            await ReadSettingsAsync(connection, cancellationToken).ConfigureAwait(false);
            _ready = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Makes sure that the questions' vectors can be compared with the store's.</summary>
    private async ValueTask PrepareAsync(NpgsqlConnection connection, SearchRequest[] requests, CancellationToken cancellationToken)
    {
        await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        if (_settings.Dimension == 0 && requests.Any(request => !request.Vector.IsEmpty))
            await ReadSettingsAsync(connection, cancellationToken).ConfigureAwait(false);
        foreach (var request in requests)
        {
            if (request.Vector.IsEmpty)
                continue;
            if (request.Query.Vector.IsEmpty)
                _settings.CheckModel();
            _settings.CheckDimension(request.Vector);
        }
    }

    private async ValueTask<SearchRequest[]> PrepareAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken)
    {
        foreach (var query in queries)
            MemoryValidator.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        var vectors = new ReadOnlyMemory<float>[queries.Count];
        int[] needy = [.. Enumerable.Range(0, queries.Count).Where(i => queries[i].Kind is MemorySearchKind.Vector or MemorySearchKind.Fused && queries[i].Vector.IsEmpty)];
        if (needy.Length > 0)
        {
            var made = await _embedder.EmbedAsync([.. needy.Select(i => queries[i].Text!)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < needy.Length; i++)
                vectors[needy[i]] = made[i];
        }

        return [.. queries.Select((query, i) => new SearchRequest(query, query.Vector.IsEmpty ? vectors[i] : query.Vector, _scoring))];
    }

    private async ValueTask ReadSettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_sql.ReadSettings, connection);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var (dimension, model) = await VectorSettings.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        _settings.Learn(dimension, model);
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string statements, CancellationToken cancellationToken)
    {
        // An index over many vectors takes its time.
        var command = new NpgsqlCommand($"set local statement_timeout = 0; {statements}", connection) { CommandTimeout = 0 };
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SweepInBackgroundAsync()
    {
        if (!_ready || Interlocked.Exchange(ref _sweeps, 1) == 1)
            return;
        try
        {
            await SweepAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PatternExecutionException or ObjectDisposedException || ServerFaults.IsOurs(exception))
        {
            PostgresLog.SweepFailed(_logger, exception);
        }
        finally
        {
            Volatile.Write(ref _sweeps, 0);
        }
    }
}
