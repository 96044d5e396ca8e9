using System.Runtime.InteropServices;

namespace PatternExecution.Memory;

/// <summary>One tenant's memories in columns, by slot. Slots are given in order and freed by compaction alone. Not thread-safe.</summary>
internal sealed class SlotTable
{
    private readonly Dictionary<Guid, int> _byId = [];
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byTag = new(StringComparer.Ordinal);
    private Row[] _rows = [];

    /// <summary>How many slots were given, dead ones included.</summary>
    public int Slots { get; private set; }

    /// <summary>How many memories live.</summary>
    public int Count => _byId.Count;

    public ReadOnlySpan<Row> Rows => _rows.AsSpan(0, Slots);

    public bool TryFind(Guid id, out int slot) => _byId.TryGetValue(id, out slot);

    public bool TryFindKey(string key, out int slot) => _byKey.TryGetValue(key, out slot);

    public static string FoldTag(string tag) => tag.ToLowerInvariant();

    public int Add(MemoryRecord memory, byte[]? body)
    {
        var slot = Slots++;
        if (slot == _rows.Length)
            Array.Resize(ref _rows, Math.Max(16, slot * 2));
        _rows[slot] = new Row(memory, body, Label(memory.Persona), Label(memory.Type));
        _byId.Add(memory.Id, slot);
        if (memory.IdempotencyKey is { } key)
            _byKey.Add(key, slot);
        foreach (var tag in memory.Tags)
        {
            var folded = FoldTag(tag);
            if (!_byTag.TryGetValue(folded, out var slots))
                _byTag.Add(folded, slots = []);
            if (slots.Count == 0 || slots[^1] != slot)
                slots.Add(slot);
        }

        return slot;
    }

    public void Remove(int slot)
    {
        var memory = _rows[slot].Memory!;
        _byId.Remove(memory.Id);
        if (memory.IdempotencyKey is { } key)
            _byKey.Remove(key);
        _rows[slot] = default;
    }

    /// <summary>Gives the living memories the lowest slots, in the same order.</summary>
    /// <returns>The new slot by the old; -1 for a dead one.</returns>
    public int[] Compact()
    {
        var places = new int[Slots];
        var kept = 0;
        for (var slot = 0; slot < places.Length; slot++)
        {
            places[slot] = _rows[slot].Memory is null ? -1 : kept;
            if (places[slot] < 0)
                continue;
            var row = _rows[slot];
            _rows[kept] = row;
            _byId[row.Memory!.Id] = kept;
            if (row.Memory.IdempotencyKey is { } key)
                _byKey[key] = kept;
            kept++;
        }

        Array.Resize(ref _rows, Math.Max(16, kept));
        Slots = kept;
        foreach (var (tag, slots) in _byTag)
        {
            var count = 0;
            foreach (var slot in CollectionsMarshal.AsSpan(slots))
            {
                if (places[slot] >= 0)
                    slots[count++] = places[slot];
            }

            slots.RemoveRange(count, slots.Count - count);
            if (count == 0)
                _byTag.Remove(tag);
        }

        return places;
    }

    public SlotFilter Filter(MemoryQuery query, long now)
    {
        List<int>? fewest = null;
        var tags = new string[query.Tags.Count];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = FoldTag(query.Tags[i]);
            if (!_byTag.TryGetValue(tags[i], out var slots))
                fewest = [];
            else if (fewest is null || slots.Count < fewest.Count)
                fewest = slots;
        }

        return new SlotFilter(query, now, Known(query.Persona), Known(query.Type), tags, fewest);
    }

    // 0 is "none in particular"; -1 is a label that no memory has.
    private int Known(string? label) => label is null ? 0 : _labels.GetValueOrDefault(label, -1);

    private int Label(string? label)
    {
        if (label is null)
            return 0;
        if (!_labels.TryGetValue(label, out var number))
            _labels.Add(label, number = _labels.Count + 1);
        return number;
    }

    /// <summary>What filters read of a memory, side by side; a dead slot's memory is null.</summary>
    internal readonly struct Row(MemoryRecord memory, byte[]? body, int persona, int type)
    {
        public readonly MemoryRecord? Memory = memory;
        public readonly byte[]? Body = body;
        public readonly long Created = memory.CreatedAt.UtcTicks;
        public readonly long Expires = memory.ExpiresAt?.UtcTicks ?? long.MaxValue;
        public readonly double Importance = memory.Importance;
        public readonly int Persona = persona;
        public readonly int Type = type;
    }
}
