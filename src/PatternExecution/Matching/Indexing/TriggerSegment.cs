using PatternExecution.Matching.Literals;

namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Some triggers and the automaton over their literals. Knows its triggers by their slot; in which order they are asked is the
/// snapshot's business, so that snapshots can share segments. Immutable.
/// </summary>
internal sealed class TriggerSegment
{
    private const int NoCode = -1;

    private readonly LiteralAutomaton? _automaton;
    private readonly int[] _postingStarts;
    private readonly int[] _postings;
    private readonly int[] _code;
    private readonly int[] _codeStarts;
    private readonly Dictionary<int, int[]> _sufficient = [];

    private TriggerSegment(Trigger[] triggers)
    {
        Triggers = triggers;
        var chooser = new CoverChooser();
        foreach (var trigger in triggers)
        {
            if (trigger.Plan.Required is { } required) chooser.Count(required);
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var literals = new List<string>();
        var postings = new List<List<int>>();
        var code = new List<int>();
        var unindexed = new List<int>();
        var cover = new HashSet<string>(StringComparer.Ordinal);
        _codeStarts = new int[triggers.Length];
        for (var slot = 0; slot < triggers.Length; slot++)
        {
            _codeStarts[slot] = NoCode;
            if (triggers[slot].Plan.Required is not { } required)
            {
                unindexed.Add(slot);
                continue;
            }

            cover.Clear();
            chooser.Choose(required, cover);
            Number(required, numbers, literals, postings);
            foreach (var text in triggers[slot].Plan.Sufficient) Number(text, numbers, literals, postings);
            if (!triggers[slot].Plan.IsTextChoice && triggers[slot].Plan.Sufficient is { Length: > 0 } sufficient)
                _sufficient.Add(slot, Array.ConvertAll(sufficient, text => numbers[text]));
            foreach (var literal in cover) postings[numbers[literal]].Add(slot);

            // Where the cover is all there is, whoever is found by it has what it requires.
            if (required.Kind == RequirementKind.Literal || Array.TrueForAll(required.Children, c => c.Kind == RequirementKind.Literal && cover.Contains(c.Literal))) continue;
            _codeStarts[slot] = code.Count;
            RequirementCode.Write(required, numbers, code);
        }

        Places = new TriggerPlace[triggers.Length];
        for (var slot = 0; slot < triggers.Length; slot++) Places[slot] = new TriggerPlace(triggers[slot].Groups, triggers[slot].Plan.MinLength, 0, slot);
        Unindexed = [.. unindexed];
        _code = [.. code];
        _postingStarts = new int[literals.Count + 1];
        for (var i = 0; i < literals.Count; i++) _postingStarts[i + 1] = _postingStarts[i] + postings[i].Count;
        _postings = [.. postings.SelectMany(list => list)];
        LiteralCount = literals.Count;
        if (literals.Count > 0) _automaton = LiteralAutomatonBuilder.Build(literals);
    }

    public Trigger[] Triggers { get; }

    /// <summary>By slot: the place of a trigger in this segment, for snapshots to copy.</summary>
    public TriggerPlace[] Places { get; }

    /// <summary>Slots of the triggers that require no literal and are asked every time.</summary>
    public int[] Unindexed { get; }

    public int LiteralCount { get; }

    /// <summary>Approximate size beside the triggers.</summary>
    public int Bytes => (_automaton?.Bytes ?? 0) + ((_postings.Length + _postingStarts.Length + _code.Length + _codeStarts.Length) * 4) + (Triggers.Length * 8);

    public static TriggerSegment Build(Trigger[] triggers) => new(triggers);

    /// <summary>Notes which literals occur in a text; see <see cref="LiteralAutomaton.Scan"/>.</summary>
    public int Scan(string text, Span<ulong> seen, Span<int> found) => _automaton is null ? 0 : _automaton.Scan(text, seen, found);

    /// <summary>The slots posted under a literal.</summary>
    public ReadOnlySpan<int> Posted(int literal) => _postings.AsSpan(_postingStarts[literal].._postingStarts[literal + 1]);

    /// <summary>Whether a posted trigger has all the literals that it requires.</summary>
    public bool HasRequired(int slot, ReadOnlySpan<ulong> seen) => _codeStarts[slot] == NoCode || RequirementCode.IsMet(_code, _codeStarts[slot], seen);

    /// <summary>Whether a text was seen that is a match of the trigger by itself.</summary>
    public bool HasSufficient(int slot, ReadOnlySpan<ulong> seen)
    {
        if (_sufficient.Count == 0 || !_sufficient.TryGetValue(slot, out var literals)) return false;
        foreach (var literal in literals)
        {
            if ((seen[literal >> 6] >> literal & 1) != 0) return true;
        }

        return false;
    }

    private static void Number(Requirement requirement, Dictionary<string, int> numbers, List<string> literals, List<List<int>> postings)
    {
        foreach (var child in requirement.Children) Number(child, numbers, literals, postings);
        if (requirement.Kind == RequirementKind.Literal) Number(requirement.Literal, numbers, literals, postings);
    }

    private static void Number(string literal, Dictionary<string, int> numbers, List<string> literals, List<List<int>> postings)
    {
        if (!numbers.TryAdd(literal, literals.Count)) return;
        literals.Add(literal);
        postings.Add([]);
    }
}
