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
    private readonly RequestReading _reading;

    /// <summary>Phrases that were written with closing punctuation, without it.</summary>
    private readonly Dictionary<string, PhraseOwners> _bare;

    private PhraseTable(FrozenDictionary<string, PhraseOwners> phrases, Dictionary<string, PhraseOwners>? overlay, Dictionary<string, PhraseOwners> bare, RequestReading reading)
    {
        _base = phrases;
        _bare = bare;
        _reading = reading;
        _trimmed = phrases.GetAlternateLookup<ReadOnlySpan<char>>();
        _overlay = overlay;
    }

    /// <summary>Builds the table of patterns in the order in which they are asked.</summary>
    public static PhraseTable Build(RegisteredPattern[] patterns, RequestReading reading)
    {
        var phrases = new Dictionary<string, PhraseOwners>(StringComparer.OrdinalIgnoreCase);
        var bare = new Dictionary<string, PhraseOwners>(StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in patterns)
        {
            foreach (var phrase in pattern.Phrases)
            {
                var (key, bareKey) = KeysOf(phrase, reading);
                Add(phrases, key, pattern);
                if (bareKey is not null) Add(bare, bareKey, pattern);
            }
        }

        return new PhraseTable(phrases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), null, bare, reading);

        static void Add(Dictionary<string, PhraseOwners> table, string key, RegisteredPattern pattern) =>
            table[key] = table.TryGetValue(key, out var owners) ? owners.And(pattern) : new PhraseOwners(pattern, null);
    }

    /// <summary>What a phrase is found by, and what it is found by without its closing punctuation where it has any.</summary>
    public static (string Key, string? Bare) KeysOf(string phrase, RequestReading reading)
    {
        if (RequestText.IsPlain(phrase)) return (phrase, null);
        var text = RequestText.Read(phrase, reading);
        return (RequestText.Fold(text.Text, reading), ReferenceEquals(text.Bare, text.Text) ? null : RequestText.Fold(text.Bare, reading));
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
                var (key, bare) = KeysOf(phrase, _reading);
                if (bare is not null || _base.ContainsKey(key) || !overlay.TryAdd(key, new PhraseOwners(pattern, null)) || overlay.Count > MaxOverlay) return null;
            }
        }

        return new PhraseTable(_base, overlay, _bare, _reading);
    }

    /// <summary>The pattern with a phrase that closing punctuation ends, which the request does without.</summary>
    public RegisteredPattern? FindBare(string query, uint types) => _bare.Count > 0 && _bare.TryGetValue(query, out var owners) ? owners.Find(types) : null;

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
