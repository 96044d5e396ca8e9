using PatternExecution.Memory;

namespace PatternExecution.Postgres.Storing;

/// <summary>Decides what becomes of each memory of a batch before anything is written, later ones seeing earlier ones.</summary>
internal sealed class StoreBatch
{
    private readonly Dictionary<(string Tenant, Guid Id), StoredMemory> _storedById = [];
    private readonly Dictionary<(string Tenant, string Key), StoredMemory> _storedByKey = [];
    private readonly Dictionary<(string Tenant, Guid Id), int> _byId;
    private readonly List<PreparedMemory> _written;
    private readonly Dictionary<(string Tenant, string Key), (Guid Id, byte[] Body)?> _byKey = [];
    private readonly List<StoreOutcome> _outcomes;
    private readonly int? _dimension;

    /// <param name="stored">What is there of the batch's identities and keys.</param>
    /// <param name="dimension">Of the store's vectors; null while it has none.</param>
    /// <param name="size">How many memories will be added.</param>
    public StoreBatch(IEnumerable<StoredMemory> stored, int? dimension, int size)
    {
        (_byId, _written, _outcomes) = (new(size), new(size), new(size));
        Dimension = _dimension = dimension;
        foreach (var memory in stored)
        {
            // What has expired is in the way of new rows but counts as gone.
            if (memory.IsExpired)
            {
                Removed.Add(memory);
                continue;
            }

            _storedById[(memory.Tenant, memory.Id)] = memory;
            if (memory.Key is not null)
                _storedByKey[(memory.Tenant, memory.Key)] = memory;
        }
    }

    /// <summary>The rows that have to go.</summary>
    public HashSet<StoredMemory> Removed { get; } = [];

    /// <summary>What has to be written.</summary>
    public IReadOnlyList<PreparedMemory> Written => _written;

    public IReadOnlyList<StoreOutcome> Outcomes => _outcomes;

    /// <summary>How many memories more there will be.</summary>
    public int Created { get; private set; }

    public int? Dimension { get; private set; }

    /// <summary>Whether the batch has the store's first vector.</summary>
    public bool SetsDimension => Dimension is not null && _dimension is null;

    /// <exception cref="MemoryValidationException">The vector has another dimension than the store's.</exception>
    public void Add(in PreparedMemory prepared)
    {
        var memory = prepared.Memory;
        if (memory.IdempotencyKey is { } key && FindHolder(memory.Tenant, key) is { } holder)
        {
            var same = holder.Body.AsSpan().SequenceEqual(prepared.Body);
            _outcomes.Add(new StoreOutcome(holder.Id, same ? StoreStatus.Unchanged : StoreStatus.Conflict));
            return;
        }

        if (!prepared.Vector.IsEmpty)
        {
            Dimension ??= prepared.Vector.Length;
            MemoryValidator.CheckDimension("embedding", prepared.Vector.Length, Dimension.Value);
        }

        var replaces = Replace(memory);
        if (memory.IdempotencyKey is not null)
            _byKey[(memory.Tenant, memory.IdempotencyKey)] = (memory.Id, prepared.Body!);
        if (_byId.TryAdd((memory.Tenant, memory.Id), _written.Count))
            _written.Add(prepared);
        else
            _written[_byId[(memory.Tenant, memory.Id)]] = prepared;
        Created += replaces ? 0 : 1;
        _outcomes.Add(new StoreOutcome(memory.Id, replaces ? StoreStatus.Updated : StoreStatus.Created));
    }

    private bool Replace(MemoryRecord memory)
    {
        string? freed;
        if (_byId.TryGetValue((memory.Tenant, memory.Id), out var planned))
        {
            freed = _written[planned].Memory.IdempotencyKey;
        }
        else if (_storedById.TryGetValue((memory.Tenant, memory.Id), out var stored))
        {
            Removed.Add(stored);
            freed = stored.Key;
        }
        else
        {
            return false;
        }

        if (freed is not null)
            _byKey[(memory.Tenant, freed)] = null;
        return true;
    }

    private (Guid Id, byte[] Body)? FindHolder(string tenant, string key)
    {
        if (_byKey.TryGetValue((tenant, key), out var planned))
            return planned;
        return _storedByKey.TryGetValue((tenant, key), out var stored) ? (stored.Id, stored.Body!) : null;
    }
}
