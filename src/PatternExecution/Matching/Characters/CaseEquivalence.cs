using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Characters;

/// <summary>
/// Which characters the regex engine takes for one another when it ignores case, by the invariant culture. The engine is asked, once a
/// character; no table of ours could stay true to it through its versions.
/// </summary>
internal static class CaseEquivalence
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly string[] Ascii = AskForAscii();
    private static readonly ConcurrentDictionary<char, string> Others = new();
    private static readonly ConcurrentDictionary<char, char> Folds = new();
    private static readonly bool[] ExactAscii = [.. Enumerable.Range(0, 128).Select(c => Members((char)c).Length == Closure((char)c).Length)];

    /// <summary>All characters that a literal matches when case is ignored, itself included.</summary>
    public static string Members(char character) =>
        character < 128 ? Ascii[character] : Others.GetOrAdd(character, static c => Ask(Regex.Escape(c.ToString()), '\0'));

    /// <summary>
    /// One character that stands for all that are equivalent to it, directly or through others: where the engine's classes overlap without
    /// being equal, folding takes in more than the engine would, never less.
    /// </summary>
    public static char Fold(char character)
    {
        if (character < 128) return char.ToLowerInvariant(character);
        return Folds.GetOrAdd(character, static c => Closure(c)[0]);
    }

    /// <summary>All characters that fold to the same one, least first.</summary>
    public static string Closure(char character)
    {
        if (character < 128 && !char.IsAsciiLetter(character)) return Members(character);
        var found = new SortedSet<char>();
        var open = new Stack<char>([character]);
        while (open.TryPop(out var next))
        {
            if (!found.Add(next)) continue;
            foreach (var member in Members(next)) open.Push(member);
        }

        // An ASCII letter is represented in lower case, which the least member, its capital, is not.
        return found.Min is >= 'A' and <= 'Z'
            ? char.ToLowerInvariant(found.Min) + string.Concat(found.Where(c => c != char.ToLowerInvariant(found.Min)))
            : string.Concat(found);
    }

    /// <summary>
    /// Whether a literal matches exactly what folds to the same text as it: folding must not make it say more than the engine does.
    /// </summary>
    public static bool IsExact(char character, bool ignoresCase)
    {
        if (character < 128) return ignoresCase ? ExactAscii[character] : !char.IsAsciiLetter(character);
        return (ignoresCase ? Members(character).Length : 1) == Closure(character).Length;
    }

    private static string[] AskForAscii()
    {
        var members = new string[128];
        for (var c = 0; c < 128; c++) members[c] = ((char)c).ToString();

        // One question for all letters: which characters beyond ASCII does any of them match? Only those few are asked about again.
        var foreign = Ask("[a-z]", '\u0080').Select(f => (Character: f, Members: Ask(Regex.Escape(f.ToString()), '\0'))).ToArray();
        for (var c = 'a'; c <= 'z'; c++)
        {
            var letter = c;
            var own = string.Concat(foreign.Where(f => f.Members.Contains(letter)).Select(f => f.Character));
            members[c] = members[char.ToUpperInvariant(c)] = $"{c}{char.ToUpperInvariant(c)}{own}";
        }

        return members;
    }

    private static string Ask(string pattern, char from)
    {
        var regex = new Regex(pattern, Options, Regex.InfiniteMatchTimeout);
        var members = new List<char>();
        Span<char> page = stackalloc char[4096];
        for (var start = from & ~4095; start < 65536; start += page.Length)
        {
            for (var i = 0; i < page.Length; i++) page[i] = (char)(start + i);
            foreach (var match in regex.EnumerateMatches(page))
            {
                if (page[match.Index] >= from) members.Add(page[match.Index]);
            }
        }

        return string.Concat(members);
    }
}
