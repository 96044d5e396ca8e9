using PatternExecution.Memory.Vectors;

namespace PatternExecution.Memory;

/// <summary>One tenant's memories with their indexes. Whoever calls holds <see cref="Gate"/>.</summary>
/// <param name="options">The store's options.</param>
internal sealed class MemoryPartition(MemoryStoreOptions options)
{
    // Below this many dead slots a rebuild is not worth its pause.
    private const int CompactAfter = 1_024;

    private readonly TextIndex _text = new(options.TextSaturation, options.TextLengthPenalty);
    private readonly PriorityQueue<Guid, long> _expiries = new();
    private VectorTable? _vectors;
    private long _nextExpiry = long.MaxValue;

    public ReaderWriterLockSlim Gate { get; } = new();

    public SlotTable Table { get; } = new();

    /// <summary>When a memory expires next, in UTC ticks. Needs no lock.</summary>
    public long NextExpiry => Volatile.Read(ref _nextExpiry);

    /// <summary>Stores a memory in place of the one with its identity.</summary>
    public void Put(PreparedMemory prepared, CountedWords words)
    {
        if (Table.TryFind(prepared.Memory.Id, out var old))
            Remove(old);
        var slot = Table.Add(prepared.Memory, prepared.Body);
        _text.Add(slot, words.Words, words.Documents[prepared.Place]);
        if (!prepared.Vector.IsEmpty)
        {
            _vectors ??= new VectorTable(prepared.Vector.Length, options.ExactVectors);
            _vectors.Set(slot, prepared.Vector.Span, prepared.VectorIsGiven);
        }

        if (prepared.Memory.ExpiresAt is { } expires)
        {
            _expiries.Enqueue(prepared.Memory.Id, expires.UtcTicks);
            Volatile.Write(ref _nextExpiry, Math.Min(_nextExpiry, expires.UtcTicks));
        }
    }

    public void Remove(int slot)
    {
        _text.Remove(slot, Table.Rows[slot].Memory!.Content);
        _vectors?.Clear(slot);
        Table.Remove(slot);
    }

    /// <summary>Removes what has expired.</summary>
    /// <returns>How many.</returns>
    public int Sweep(long now)
    {
        var removed = 0;
        while (_expiries.TryPeek(out var id, out var due) && due <= now)
        {
            _expiries.Dequeue();
            // The entry of a memory that was deleted or replaced since is stale.
            if (Table.TryFind(id, out var slot) && Table.Rows[slot].Expires <= now)
            {
                Remove(slot);
                removed++;
            }
        }

        Volatile.Write(ref _nextExpiry, _expiries.TryPeek(out _, out var next) ? next : long.MaxValue);
        return removed;
    }

    /// <summary>Gives dead slots back once they are as many as the living.</summary>
    public void CompactIfWorth()
    {
        var dead = Table.Slots - Table.Count;
        if (dead < CompactAfter || dead < Table.Count)
            return;
        var places = Table.Compact();
        _text.Compact(places);
        _vectors?.Compact(places);
        if (_expiries.Count > CompactAfter + (2 * Table.Count))
            RebuildExpiries();
    }

    public IReadOnlyList<MemoryHit> Search(MemoryQuery query, ReadOnlySpan<float> vector, long now) =>
        new PartitionSearch(options, Table, _text, _vectors, query, now).Run(vector);

    /// <summary>What would find the memories, and why.</summary>
    public MemorySearchPlan Explain(MemoryQuery query, long now) =>
        new PartitionSearch(options, Table, _text, _vectors, query, now).Explain();

    /// <summary>The memory as the host gave it, its vector included.</summary>
    public MemoryRecord Read(int slot)
    {
        var memory = Table.Rows[slot].Memory!;
        var given = _vectors is null ? default : _vectors.Given(slot);
        return given.IsEmpty ? memory : memory with { Embedding = given };
    }

    public MemoryRecord[] ReadAll()
    {
        var all = new MemoryRecord[Table.Count];
        var count = 0;
        for (var slot = 0; slot < Table.Slots; slot++)
        {
            if (Table.Rows[slot].Memory is not null)
                all[count++] = Read(slot);
        }

        return all;
    }

    private void RebuildExpiries()
    {
        _expiries.Clear();
        foreach (ref readonly var row in Table.Rows)
        {
            if (row.Memory is { ExpiresAt: not null } memory)
                _expiries.Enqueue(memory.Id, row.Expires);
        }

        Volatile.Write(ref _nextExpiry, _expiries.TryPeek(out _, out var next) ? next : long.MaxValue);
    }
}
