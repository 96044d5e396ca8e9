using System.Collections.Concurrent;

namespace PatternExecution.Memory;

/// <summary>Decides what becomes of each memory of a batch before anything is written, later ones seeing earlier ones.</summary>
/// <param name="partitions">What is stored.</param>
/// <param name="dimension">Of the store's vectors; 0 while it has none.</param>
internal sealed class StorePlan(ConcurrentDictionary<string, MemoryPartition> partitions, int dimension)
{
    private readonly Dictionary<(string Tenant, Guid Id), PreparedMemory> _byId = [];
    private readonly Dictionary<(string Tenant, string Key), Holder?> _byKey = [];
    private readonly Dictionary<string, List<PreparedMemory>> _writes = new(StringComparer.Ordinal);
    private readonly List<StoreOutcome> _outcomes = [];

    public IReadOnlyDictionary<string, List<PreparedMemory>> Writes => _writes;

    public StoreOutcome[] Outcomes => [.. _outcomes];

    /// <summary>How many memories more there will be.</summary>
    public int Created { get; private set; }

    public int Dimension { get; private set; } = dimension;

    /// <exception cref="MemoryValidationException">A vector has another dimension than the store's.</exception>
    public static StorePlan Make(ConcurrentDictionary<string, MemoryPartition> partitions, int dimension, PreparedMemory[] memories)
    {
        var plan = new StorePlan(partitions, dimension);
        foreach (var memory in memories)
            plan.Add(memory);
        return plan;
    }

    private void Add(in PreparedMemory prepared)
    {
        var memory = prepared.Memory;
        if (memory.IdempotencyKey is { } key && FindHolder(memory.Tenant, key) is { } holder)
        {
            var same = holder.Body.AsSpan().SequenceEqual(prepared.Body);
            _outcomes.Add(new StoreOutcome(holder.Id, same ? StoreStatus.Unchanged : StoreStatus.Conflict));
            return;
        }

        CheckDimension(prepared);
        var replaced = Find(memory.Tenant, memory.Id);
        if (replaced?.IdempotencyKey is { } freed)
            _byKey[(memory.Tenant, freed)] = null;
        if (memory.IdempotencyKey is not null)
            _byKey[(memory.Tenant, memory.IdempotencyKey)] = new Holder(memory.Id, prepared.Body!);
        _byId[(memory.Tenant, memory.Id)] = prepared;
        if (!_writes.TryGetValue(memory.Tenant, out var writes))
            _writes.Add(memory.Tenant, writes = []);
        writes.Add(prepared);
        Created += replaced is null ? 1 : 0;
        _outcomes.Add(new StoreOutcome(memory.Id, replaced is null ? StoreStatus.Created : StoreStatus.Updated));
    }

    private void CheckDimension(in PreparedMemory prepared)
    {
        if (prepared.Vector.IsEmpty)
            return;
        if (Dimension == 0)
            Dimension = prepared.Vector.Length;
        MemoryValidator.CheckDimension("embedding", prepared.Vector.Length, Dimension);
    }

    private MemoryRecord? Find(string tenant, Guid id)
    {
        if (_byId.TryGetValue((tenant, id), out var planned))
            return planned.Memory;
        return partitions.TryGetValue(tenant, out var partition) && partition.Table.TryFind(id, out var slot) ? partition.Table.Rows[slot].Memory : null;
    }

    private Holder? FindHolder(string tenant, string key)
    {
        if (_byKey.TryGetValue((tenant, key), out var planned))
            return planned;
        if (!partitions.TryGetValue(tenant, out var partition) || !partition.Table.TryFindKey(key, out var slot))
            return null;
        ref readonly var row = ref partition.Table.Rows[slot];
        return new Holder(row.Memory!.Id, row.Body!);
    }

    /// <summary>The memory that a key belongs to.</summary>
    private readonly record struct Holder(Guid Id, byte[] Body);
}
