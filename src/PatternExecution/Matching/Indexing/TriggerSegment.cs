namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Some triggers, in the order in which they are asked, and the automaton over their literals. Knows its triggers by their slot; which
/// others stand between them is the snapshot's business, so that snapshots can share segments. Immutable but for what places remember.
/// </summary>
internal sealed class TriggerSegment
{
    /// <summary>In <see cref="TriggerPlace.Code"/>: there is none.</summary>
    public const int NoCode = -1;

    private readonly LiteralAutomaton? _automaton;
    private const int NotPosted = int.MinValue;

    // By literal: the only slot that it leads to, or minus where the list of them begins. Most have one: a list would be one more line
    // of memory to wait for.
    private readonly int[] _postings;
    private readonly int[] _code;
    private readonly Dictionary<int, int[]> _sufficient;

    /// <summary>Takes what <see cref="TriggerSegmentBuilder"/> made.</summary>
    /// <param name="triggers">By slot: the triggers.</param>
    /// <param name="places">By slot: what is read of them first.</param>
    /// <param name="literals">By number: the literals.</param>
    /// <param name="postings">By literal: the slots that it leads to.</param>
    /// <param name="code">The requirements; see <see cref="RequirementCode"/>.</param>
    /// <param name="sufficient">By slot: the literals that suffice, where there are any.</param>
    /// <param name="unindexed">The slots that no literal leads to.</param>
    public TriggerSegment(
        Trigger[] triggers, TriggerPlace[] places, List<string> literals, List<List<int>> postings, List<int> code, Dictionary<int, int[]> sufficient, List<int> unindexed)
    {
        Triggers = triggers;
        Places = places;
        LiteralCount = literals.Count;
        Unindexed = [.. unindexed];
        _code = [.. code];
        _sufficient = sufficient;
        _postings = new int[literals.Count + postings.Sum(list => list.Count > 1 ? list.Count + 1 : 0)];
        var next = literals.Count;
        for (var i = 0; i < literals.Count; i++)
        {
            _postings[i] = postings[i] switch { [] => NotPosted, [var only] => only, _ => -next };
            if (postings[i].Count < 2) continue;
            _postings[next++] = postings[i].Count;
            foreach (var slot in postings[i]) _postings[next++] = slot;
        }

        if (literals.Count > 0) _automaton = LiteralAutomatonBuilder.Build(literals);
    }

    public Trigger[] Triggers { get; }

    /// <summary>By slot: what is read of a trigger first.</summary>
    public TriggerPlace[] Places { get; }

    /// <summary>Slots of the triggers that require no literal and are asked every time.</summary>
    public int[] Unindexed { get; }

    public int LiteralCount { get; }

    /// <summary>Approximate size beside the triggers.</summary>
    public int Bytes => (_automaton?.Bytes ?? 0) + ((_postings.Length + _code.Length) * 4) + (Triggers.Length * 48);

    /// <summary>Notes which literals occur in a text; see <see cref="LiteralAutomaton.Scan"/>.</summary>
    public int Scan(string text, Span<ulong> seen, Span<int> found) => _automaton is null ? 0 : _automaton.Scan(text, seen, found);

    /// <summary>The slots posted under a literal.</summary>
    public ReadOnlySpan<int> Posted(int literal)
    {
        var entry = _postings[literal];
        if (entry >= 0) return _postings.AsSpan(literal, 1);
        return entry == NotPosted ? [] : _postings.AsSpan(1 - entry, _postings[-entry]);
    }

    /// <summary>Whether a posted trigger has all the literals that it requires.</summary>
    public bool HasRequired(in TriggerPlace place, ReadOnlySpan<ulong> seen) => place.Code == NoCode || RequirementCode.IsMet(_code, place.Code, seen);

    /// <summary>Whether a text was seen that is a match of the trigger by itself.</summary>
    public bool HasSufficient(in TriggerPlace place, int slot, ReadOnlySpan<ulong> seen)
    {
        if (!place.HasSufficient) return false;
        foreach (var literal in _sufficient[slot])
        {
            if ((seen[literal >> 6] >> literal & 1) != 0) return true;
        }

        return false;
    }
}
