using System.Runtime.InteropServices;

namespace PatternExecution.Memory;

/// <summary>A search's filters, resolved against one tenant's labels.</summary>
internal readonly struct SlotFilter
{
    private readonly long _now;
    private readonly long _from;
    private readonly long _before;
    private readonly double _importance;
    private readonly int _persona;
    private readonly int _type;
    private readonly string[] _tags;
    private readonly bool _anyPersona;
    private readonly bool _anyType;
    private readonly List<int>? _candidates;

    public SlotFilter(MemoryQuery query, long now, int persona, int type, string[] tags, List<int>? candidates)
    {
        _now = now;
        _from = query.CreatedFrom?.UtcTicks ?? long.MinValue;
        _before = query.CreatedBefore?.UtcTicks ?? long.MaxValue;
        _importance = query.MinImportance;
        _persona = persona;
        _type = type;
        _anyPersona = query.Persona is null;
        _anyType = query.Type is null;
        _tags = tags;
        _candidates = candidates;
    }

    /// <summary>Whether <see cref="Candidates"/> holds every slot that can be accepted; else all slots must be asked.</summary>
    public bool HasCandidates => _candidates is not null;

    /// <summary>The slots of the rarest tag, in order.</summary>
    public ReadOnlySpan<int> Candidates => CollectionsMarshal.AsSpan(_candidates);

    public bool Accepts(in SlotTable.Row row)
    {
        if (row.Memory is null || row.Expires <= _now || row.Created < _from || row.Created >= _before || row.Importance < _importance)
            return false;
        if (!_anyType && row.Type != _type)
            return false;
        if (!_anyPersona && row.Persona != 0 && row.Persona != _persona)
            return false;
        foreach (var tag in _tags)
        {
            if (!HasTag(row.Memory, tag))
                return false;
        }

        return true;
    }

    private static bool HasTag(MemoryRecord memory, string folded)
    {
        foreach (var tag in memory.Tags)
        {
            if (string.Equals(tag, folded, StringComparison.Ordinal) || string.Equals(SlotTable.FoldTag(tag), folded, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
