using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Characters;

/// <summary>A set of characters as the regex engine understands it: known for ASCII, asked for beyond. Immutable and thread-safe.</summary>
internal sealed class CharacterSet
{
    private const int MaxRemembered = 4096;
    private const RegexOptions Relevant =
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ECMAScript | RegexOptions.CultureInvariant;

    private static readonly ConcurrentDictionary<(string Text, RegexOptions Options), CharacterSet> Remembered = new();

    private const string Foreign = "\u00E9\u2603\u0660\u00A0\u212A\u4E00\u2028";

    private static readonly string Readable =
        "a1 _-x." + string.Concat(Enumerable.Range(32, 95).Select(c => (char)c)) + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c)) + Foreign;

    private readonly ulong _low;
    private readonly ulong _high;
    private readonly string _members = "";
    private readonly Regex? _probe;
    private readonly bool _all;

    private CharacterSet(ulong low, ulong high, string members)
    {
        _low = low;
        _high = high;
        _members = members;
    }

    private CharacterSet(Regex probe)
    {
        Span<char> ascii = stackalloc char[1];
        for (var c = 0; c < 128; c++)
        {
            ascii[0] = (char)c;
            if (!probe.IsMatch(ascii)) continue;
            if (c < 64) _low |= 1UL << c;
            else _high |= 1UL << (c - 64);
        }

        _probe = probe;
    }

    private CharacterSet() => (_low, _high, _all) = (ulong.MaxValue, ulong.MaxValue, true);

    /// <summary>Every character.</summary>
    public static CharacterSet All { get; } = new();

    /// <summary>The characters beside which <c>\b</c> sees a boundary; two more than <c>\w</c>.</summary>
    public static CharacterSet Word { get; } = ForClass(@"\b", RegexOptions.CultureInvariant);

    public static CharacterSet Newline { get; } = ForLiteral('\n', ignoreCase: false);

    /// <summary>What a literal matches.</summary>
    public static CharacterSet ForLiteral(char character, bool ignoreCase)
    {
        var key = (character.ToString(), ignoreCase ? RegexOptions.IgnoreCase | RegexOptions.RightToLeft : RegexOptions.RightToLeft);
        return Remember(key, static key =>
        {
            var members = (key.Options & RegexOptions.IgnoreCase) != RegexOptions.None
                ? CaseEquivalence.Members(key.Text[0])
                : key.Text;
            ulong low = 0, high = 0;
            foreach (var c in members)
            {
                if (c < 64) low |= 1UL << c;
                else if (c < 128) high |= 1UL << (c - 64);
            }

            return new CharacterSet(low, high, members);
        });
    }

    /// <summary>What a class matches, given by its source.</summary>
    public static CharacterSet ForClass(string text, RegexOptions options) =>
        Remember((text, options & Relevant), static key => new CharacterSet(new Regex(key.Text, key.Options, Regex.InfiniteMatchTimeout)));

    public bool Contains(char character)
    {
        if (character < 64) return (_low >> character & 1) != 0;
        if (character < 128) return (_high >> (character - 64) & 1) != 0;
        if (_all) return true;
        return _probe is null ? _members.Contains(character) : _probe.IsMatch([character]);
    }

    /// <summary>Whether some character belongs to both; a few stand for all those beyond ASCII.</summary>
    public bool Overlaps(CharacterSet other)
    {
        if ((_low & other._low) != 0 || (_high & other._high) != 0) return true;
        foreach (var character in Foreign)
        {
            if (Contains(character) && other.Contains(character)) return true;
        }

        return false;
    }

    /// <summary>Some character of the set, one of ASCII that can be read where there is one; null where none was found.</summary>
    public char? Sample()
    {
        foreach (var character in Readable)
        {
            if (Contains(character)) return character;
        }

        return null;
    }

    // Triggers written by strangers must not fill the memory with classes nobody else uses.
    private static CharacterSet Remember((string Text, RegexOptions Options) key, Func<(string Text, RegexOptions Options), CharacterSet> make) =>
        Remembered.TryGetValue(key, out var known) ? known
        : Remembered.Count < MaxRemembered ? Remembered.GetOrAdd(key, make)
        : make(key);
}
