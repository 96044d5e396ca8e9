using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace PatternExecution.Patterns;

/// <summary>
/// Finds patterns by phrase. A frozen table costs milliseconds to build, so what comes in one by one lies in a small table over it
/// until that has grown. Immutable.
/// </summary>
internal sealed class PhraseTable
{
    private const int MaxOverlay = 512;

    private readonly FrozenDictionary<string, PhraseOwners> _base;
    private readonly FrozenDictionary<string, PhraseOwners>.AlternateLookup<ReadOnlySpan<char>> _trimmed;
    private readonly Dictionary<string, PhraseOwners>? _overlay;

    private PhraseTable(FrozenDictionary<string, PhraseOwners> phrases, Dictionary<string, PhraseOwners>? overlay)
    {
        _base = phrases;
        _trimmed = phrases.GetAlternateLookup<ReadOnlySpan<char>>();
        _overlay = overlay;
    }

    /// <summary>Builds the table of patterns in the order in which they are asked.</summary>
    public static PhraseTable Build(RegisteredPattern[] patterns)
    {
        var phrases = new Dictionary<string, PhraseOwners>(StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in patterns)
        {
            foreach (var phrase in pattern.Phrases)
            {
                phrases[phrase] = phrases.TryGetValue(phrase, out var owners) ? owners.And(pattern) : new PhraseOwners(pattern, null);
            }
        }

        return new PhraseTable(phrases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), null);
    }

    /// <summary>This table and the phrases of some more patterns.</summary>
    /// <returns>Null where one of the phrases is there already, or there are so many that a new table is better.</returns>
    public PhraseTable? With(IReadOnlyList<RegisteredPattern> added)
    {
        var overlay = _overlay is null ? new Dictionary<string, PhraseOwners>(StringComparer.OrdinalIgnoreCase) : new(_overlay, StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in added)
        {
            foreach (var phrase in pattern.Phrases)
            {
                if (_base.ContainsKey(phrase) || !overlay.TryAdd(phrase, new PhraseOwners(pattern, null)) || overlay.Count > MaxOverlay) return null;
            }
        }

        return new PhraseTable(_base, overlay);
    }

    public RegisteredPattern? Find(string query, uint types)
    {
        // The span's lookup is slower than the string's, and most requests have nothing to trim.
        if (query.Length > 0 && (char.IsWhiteSpace(query[0]) || char.IsWhiteSpace(query[^1])))
        {
            var trimmed = query.AsSpan().Trim();
            if (_trimmed.TryGetValue(trimmed, out var found)) return found.Find(types);
            return _overlay is not null && _overlay.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(trimmed, out found) ? found.Find(types) : null;
        }

        ref readonly var owners = ref _base.GetValueRefOrNullRef(query);
        if (!Unsafe.IsNullRef(in owners)) return owners.Find(types);
        return _overlay is not null && _overlay.TryGetValue(query, out var late) ? late.Find(types) : null;
    }
}
