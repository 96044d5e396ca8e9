using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PatternExecution.Memory;

/// <summary>
/// Memories kept in this process: nothing to install, nothing left after a restart. Thread-safe; searches run side by side, writes one batch at a
/// time, and a search sees all of a write or nothing of it.
/// </summary>
public sealed partial class InProcessMemoryStore : IMemoryStore, IMemoryChangeSource, IMemorySearchExplainer
{
    private readonly ConcurrentDictionary<string, MemoryPartition> _partitions = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private readonly MemoryStoreOptions _options;
    private readonly MemoryEmbedder _embedder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly MemoryListeners _listeners = new();
    private int _count;
    private int _dimension;
    private bool _full;

    /// <summary>Creates an empty store with the default options and the built-in <see cref="HashingEmbedder"/>.</summary>
    public InProcessMemoryStore()
        : this(new MemoryStoreOptions())
    {
    }

    /// <summary>Creates an empty store.</summary>
    /// <param name="options">How much it holds and how it scores; read once.</param>
    /// <param name="embedder">Makes the vectors of memories and searches that bring none; null for <see cref="HashingEmbedder"/>. Not disposed by the store.</param>
    /// <param name="timeProvider">The clock of creation and expiry; null for the system's.</param>
    /// <param name="logger">Where it says that it is full or that the embedder fails; null for nowhere.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public InProcessMemoryStore(
        MemoryStoreOptions options,
        IEmbeddingGenerator<string, Embedding<float>>? embedder = null,
        TimeProvider? timeProvider = null,
        ILogger<InProcessMemoryStore>? logger = null)
    {
        _options = MemoryStoreOptionsValidator.Checked(options);
        _time = timeProvider ?? TimeProvider.System;
        _logger = logger ?? NullLogger<InProcessMemoryStore>.Instance;
        _embedder = new MemoryEmbedder(embedder ?? new HashingEmbedder(), _logger);
    }

    /// <summary>How many memories the store holds, over all tenants; expired ones that were not swept yet included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public IDisposable OnChange(Action<string?> listener) => _listeners.Add(listener);

    /// <inheritdoc/>
    public async ValueTask<StoreOutcome> StoreAsync(MemoryRecord memory, CancellationToken cancellationToken = default) =>
        (await StoreManyAsync([memory], cancellationToken).ConfigureAwait(false))[0];

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoreOutcome>> StoreManyAsync(IReadOnlyList<MemoryRecord> memories, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(memories);
        cancellationToken.ThrowIfCancellationRequested();
        var now = MemoryPreparation.Truncate(_time.GetUtcNow());
        MemoryPreparation.Check(memories, _options.MaxContentBytes, now);
        var prepared = await MemoryPreparation.PrepareAsync(memories, _embedder, now, cancellationToken).ConfigureAwait(false);
        var words = CountedWords.Count(prepared);
        StoreOutcome[] outcomes;
        HashSet<string> changed;
        lock (_writing)
        {
            // Until here the caller can give up; from here on everything is stored.
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var tenant in memories.Select(memory => memory.Tenant).Distinct(StringComparer.Ordinal))
                SweepIfDue(tenant, now.UtcTicks);
            var plan = StorePlan.Make(_partitions, _dimension, prepared);
            MakeRoom(plan, now.UtcTicks);
            _dimension = plan.Dimension;
            outcomes = plan.Outcomes;
            changed = Apply(plan, words);
        }

        _listeners.Tell(changed);
        return outcomes;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MemoryRecord>> GetManyAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        var found = new List<MemoryRecord>(ids.Count);
        Read(tenant, (ids, found), static (partition, state, _) =>
        {
            foreach (var id in state.ids)
            {
                if (partition.Table.TryFind(id, out var slot))
                    state.found.Add(partition.Read(slot));
            }

            return true;
        });
        return ValueTask.FromResult<IReadOnlyList<MemoryRecord>>(found);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<MemoryHit>> SearchAsync(MemoryQuery query, CancellationToken cancellationToken = default)
    {
        MemoryValidator.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        var vector = query.Vector;
        if (NeedsVector(query))
            vector = (await _embedder.EmbedAsync([query.Text!], cancellationToken).ConfigureAwait(false))[0];
        return Find(query, vector);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IReadOnlyList<MemoryHit>>> SearchManyAsync(IReadOnlyList<MemoryQuery> queries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        foreach (var query in queries)
            MemoryValidator.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        var vectors = new ReadOnlyMemory<float>[queries.Count];
        int[] needy = [.. Enumerable.Range(0, queries.Count).Where(i => NeedsVector(queries[i]))];
        if (needy.Length > 0)
        {
            var made = await _embedder.EmbedAsync([.. needy.Select(i => queries[i].Text!)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < needy.Length; i++)
                vectors[needy[i]] = made[i];
        }

        return [.. queries.Select((query, i) => Find(query, query.Vector.IsEmpty ? vectors[i] : query.Vector))];
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is embedded.</remarks>
    public ValueTask<MemorySearchPlan> ExplainAsync(MemoryQuery query, CancellationToken cancellationToken = default)
    {
        MemoryValidator.Check(query);
        cancellationToken.ThrowIfCancellationRequested();
        var plan = Read(query.Tenant, query, static (partition, query, now) => partition.Explain(query, now))
            ?? new MemorySearchPlan(MemorySearchStrategy.None, "the tenant has no memories");
        return ValueTask.FromResult(plan with { Boosts = MemorySearchPlan.Describe(query, _options) });
    }

    /// <inheritdoc/>
    public ValueTask<bool> HasAnyAsync(string tenant, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(tenant, 0, static (partition, _, _) => partition.Table.Count > 0));
    }

    /// <inheritdoc/>
    public ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        var deleted = 0;
        lock (_writing)
        {
            SweepIfDue(tenant, _time.GetUtcNow().UtcTicks);
            if (_partitions.TryGetValue(tenant, out var partition))
            {
                deleted = Write(tenant, partition, ids, static (partition, ids) =>
                {
                    var count = 0;
                    foreach (var id in ids)
                    {
                        if (!partition.Table.TryFind(id, out var slot))
                            continue;
                        partition.Remove(slot);
                        count++;
                    }

                    return count;
                });
            }
        }

        if (deleted > 0)
            _listeners.Tell([tenant]);
        return ValueTask.FromResult(deleted);
    }

    /// <inheritdoc/>
    /// <remarks>What is read is the state when the reading began, whatever is written meanwhile.</remarks>
    public async IAsyncEnumerable<MemoryRecord> ExportAsync(string tenant, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        MemoryValidator.CheckTenant(tenant);
        cancellationToken.ThrowIfCancellationRequested();
        var memories = Read(tenant, 0, static (partition, _, _) => partition.ReadAll()) ?? [];
        Array.Sort(memories, static (a, b) => a.CreatedAt.CompareTo(b.CreatedAt) is var order and not 0 ? order : a.Id.CompareTo(b.Id));
        foreach (var memory in memories)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return memory;
        }

        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    private bool NeedsVector(MemoryQuery query) =>
        query.Kind is MemorySearchKind.Vector or MemorySearchKind.Fused && query.Vector.IsEmpty && _partitions.ContainsKey(query.Tenant);

    private IReadOnlyList<MemoryHit> Find(MemoryQuery query, ReadOnlyMemory<float> vector)
    {
        if (query.Kind is MemorySearchKind.Vector or MemorySearchKind.Fused && !vector.IsEmpty && Volatile.Read(ref _dimension) is > 0 and var dimension)
            MemoryValidator.CheckDimension("vector", vector.Length, dimension);
        return Read(query.Tenant, (query, vector), static (partition, state, now) => partition.Search(state.query, state.vector.Span, now)) ?? [];
    }

    private TResult? Read<TState, TResult>(string tenant, TState state, Func<MemoryPartition, TState, long, TResult> read)
    {
        if (!_partitions.TryGetValue(tenant, out var partition))
            return default;
        var now = _time.GetUtcNow().UtcTicks;
        if (partition.NextExpiry <= now)
        {
            lock (_writing)
                SweepIfDue(tenant, now);
        }

        partition.Gate.EnterReadLock();
        try
        {
            return read(partition, state, now);
        }
        finally
        {
            partition.Gate.ExitReadLock();
        }
    }
}
