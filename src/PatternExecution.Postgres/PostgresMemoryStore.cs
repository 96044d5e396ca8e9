using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PatternExecution.Memory;
using PatternExecution.Postgres.Connecting;
using PatternExecution.Postgres.Searching;
using PatternExecution.Postgres.Storing;

namespace PatternExecution.Postgres;

/// <summary>
/// Memories in PostgreSQL with pgvector. It answers as the in-process store does; searches over many vectors use an index and may miss one in a
/// hundred. Thread-safe. Nothing is asked of the server before the first call, so that a host starts without it.
/// </summary>
public sealed partial class PostgresMemoryStore : IMemoryStore, IMemorySearchExplainer, IMemoryChangeSource, IAsyncDisposable
{
    private readonly MemoryStoreOptions _scoring;
    private readonly PostgresMemoryOptions _options;
    private readonly MemoryEmbedder _embedder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MemorySql _sql;
    private readonly VectorSettings _settings;
    private readonly ServerConnections _connections;
    private readonly MemoryWriter _writer;
    private readonly MemoryRemover _remover;
    private readonly MemorySearcher _searcher;
    private readonly ChangeFeed _feed;
    private readonly ITimer? _sweeping;
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly bool _ownsSource;
    private readonly int _poolMaximum;
    private volatile bool _ready;

    /// <summary>Creates the store; the server is not asked yet.</summary>
    /// <param name="options">Where and how; read once.</param>
    /// <param name="source">The host's own data source, not disposed by the store; null to make one of <see cref="PostgresMemoryOptions.ConnectionString"/>.</param>
    /// <param name="scoring">How searches score, and the limit of contents; its <see cref="MemoryStoreOptions.MaxMemories"/> is not used. Null for the defaults.</param>
    /// <param name="embedder">Makes the vectors of memories and searches that bring none; null for <see cref="HashingEmbedder"/>. Not disposed by the store.</param>
    /// <param name="timeProvider">The clock of creation and expiry; null for the system's.</param>
    /// <param name="logger">Where it says that the server is gone; null for nowhere.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">An option is out of its range.</exception>
    /// <exception cref="PostgresSetupException">There is neither a data source nor a connection string that can be read.</exception>
    public PostgresMemoryStore(
        PostgresMemoryOptions options,
        NpgsqlDataSource? source = null,
        MemoryStoreOptions? scoring = null,
        IEmbeddingGenerator<string, Embedding<float>>? embedder = null,
        TimeProvider? timeProvider = null,
        ILogger<PostgresMemoryStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = PostgresMemoryOptionsValidator.Checked(options);
        _scoring = MemoryStoreOptionsValidator.Checked(scoring ?? new MemoryStoreOptions());
        if (source is null && string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new PostgresSetupException($"There is no server: set {nameof(PostgresMemoryOptions)}.{nameof(options.ConnectionString)}, or register an {nameof(NpgsqlDataSource)}.");
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<PostgresMemoryStore>.Instance;
        embedder ??= new HashingEmbedder();
        _embedder = new MemoryEmbedder(embedder, _logger);
        _sql = new MemorySql(options.Schema);
        _ownsSource = source is null;
        if (source is null)
            source = DataSources.Create(options);
        else
            DataSources.Check(source);
        _poolMaximum = DataSources.Maximum(source);
        _connections = new ServerConnections(source, options, _time, _logger);
        _settings = new VectorSettings((embedder.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId);
        var origin = Guid.NewGuid().ToString("N");
        _remover = new MemoryRemover(_sql, options, origin);
        _writer = new MemoryWriter(_sql, options, _scoring, _settings, _remover, origin, _logger);
        var statements = new SearchSql(_sql, _scoring, options.VectorIndex);
        _searcher = new MemorySearcher(statements, new SearchStrategist(statements, options, _scoring, _time), options, _scoring);
        _feed = new ChangeFeed(_connections, _sql, origin, _time, _logger);
        if (options.SweepInterval > TimeSpan.Zero)
            _sweeping = _time.CreateTimer(static store => _ = ((PostgresMemoryStore)store!).SweepInBackgroundAsync(), this, options.SweepInterval, options.SweepInterval);
    }

    internal MemorySql Sql => _sql;

    internal MemorySearcher Searcher => _searcher;

    internal Task Listening => _feed.Listening;

    /// <inheritdoc/>
    /// <remarks>Changes of other processes are heard of by a connection of its own, on its thread; null comes once after it was lost.</remarks>
    public IDisposable OnChange(Action<string?> listener) => _feed.Add(listener);

    /// <summary>How much of the pool is in use now.</summary>
    public PostgresPoolStatistics GetPoolStatistics() => new(_connections.Busy, _poolMaximum, _connections.IsCircuitOpen);

    /// <summary>Makes the tables or checks them, and asks the server whether it answers.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MemoryStoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="PostgresSetupException">The server is not set up as it has to be.</exception>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        await _connections.ReadAsync(this, static async (connection, store, token) =>
        {
            await store.PrepareAsync(connection, token).ConfigureAwait(false);
            var command = new NpgsqlCommand("select 1", connection);
            await using var _ = command.ConfigureAwait(false);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return (await StoreManyAsync([memory], cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memories);
        cancellationToken.ThrowIfCancellationRequested();
        var now = Now();
        MemoryPreparation.Check(memories, _scoring.MaxContentBytes, now);
        if (memories.Count == 0)
            return [];
        var prepared = await MemoryPreparation.PrepareAsync(memories, _embedder, now, cancellationToken).ConfigureAwait(false);
        var (outcomes, changed) = await _connections.WriteAsync((Store: this, prepared, now), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, token).ConfigureAwait(false);
            return await state.Store._writer.StoreAsync(connection, state.prepared, state.now, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        _feed.Tell(changed);
        return outcomes;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        if (ids.Count == 0)
            return [];
        return await _connections.ReadAsync((Store: this, tenant, ids), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, token).ConfigureAwait(false);
            var batch = state.Store.Batch(connection);
            await using var _ = batch.ConfigureAwait(false);
            batch.Add(state.Store._sql.GetMany).Add(state.tenant).Add(state.ids.ToArray()).AddTime(state.Store.Now());
            await batch.PrepareAsync(token).ConfigureAwait(false);
            var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using var __ = reader.ConfigureAwait(false);
            var found = new List<MemoryRecord>(state.ids.Count);
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                found.Add(MemoryRows.ReadWithVector(reader, state.tenant));
            return (IReadOnlyList<MemoryRecord>)found;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken = default) =>
        (await SearchManyAsync([query], cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (queries.Count == 0)
            return [];
        var requests = await PrepareAsync(queries, cancellationToken).ConfigureAwait(false);
        return await _connections.ReadAsync((Store: this, requests), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, state.requests, token).ConfigureAwait(false);
            return await state.Store._searcher.SearchAsync(connection, state.requests, state.Store.Now(), token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>The server plans the search and does not run it.</remarks>
    public async ValueTask<MemorySearchPlan> ExplainAsync(MemoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var requests = await PrepareAsync([query], cancellationToken).ConfigureAwait(false);
        return await _connections.ReadAsync((Store: this, requests), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, state.requests, token).ConfigureAwait(false);
            return await state.Store._searcher.ExplainAsync(connection, state.requests[0], state.Store.Now(), token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        return await _connections.ReadAsync((Store: this, tenant), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, token).ConfigureAwait(false);
            var batch = state.Store.Batch(connection);
            await using var _ = batch.ConfigureAwait(false);
            batch.Add(state.Store._sql.HasAny).Add(state.tenant).AddTime(state.Store.Now());
            await batch.PrepareAsync(token).ConfigureAwait(false);
            return (bool)(await batch.ExecuteScalarAsync(token).ConfigureAwait(false))!;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        var deleted = await _connections.WriteAsync((Store: this, tenant, ids), static async (connection, state, token) =>
        {
            await state.Store.PrepareAsync(connection, token).ConfigureAwait(false);
            return await state.Store._remover.DeleteAsync(connection, state.tenant, [.. state.ids], state.Store.Now(), token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        if (deleted > 0)
            _feed.Tell([tenant]);
        return deleted;
    }

    /// <inheritdoc/>
    /// <remarks>What is read is the state when the reading began; a connection is held until it ends, for as long as the reader takes.</remarks>
    public async IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        await PingAsync(cancellationToken).ConfigureAwait(false);
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var batch = Batch(connection);
        await using var __ = batch.ConfigureAwait(false);
        // A slow reader slows the statement down, so that neither side may count its time. The commands of one batch are one transaction.
        batch.Timeout = 0;
        batch.Add(Unlimited);
        batch.Add(_sql.Export).Add(tenant).AddTime(Now());
        var reader = await TranslatedAsync(StartAsync(batch, cancellationToken)).ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);
        while (await TranslatedAsync(reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
            yield return MemoryRows.ReadWithVector(reader, tenant);

        static async Task<NpgsqlDataReader> StartAsync(NpgsqlBatch batch, CancellationToken cancellationToken)
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
    }
}
