using PatternExecution.Matching.Characters;

namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Gives every character that occurs in a literal a number, the same for all that fold together; zero for all others. Queries
/// are folded by it as they are read.
/// </summary>
internal sealed class SymbolMap
{
    private readonly ushort[] _ascii = new ushort[128];
    private readonly ushort[]?[] _pages = new ushort[256][];

    /// <summary>One more than the highest number.</summary>
    public int Count { get; private set; } = 1;

    public ReadOnlySpan<ushort> Ascii => _ascii;

    public int this[char character]
    {
        get
        {
            if (character < 128) return _ascii[character];
            var page = _pages[character >> 8];
            return page is null ? 0 : page[character & 255];
        }
    }

    /// <summary>Numbers a folded character and all that fold to it.</summary>
    public int Add(char folded)
    {
        if (this[folded] is var known and > 0) return known;
        var symbol = Count++;
        foreach (var character in CaseEquivalence.Closure(folded))
        {
            if (character < 128) _ascii[character] = (ushort)symbol;
            else (_pages[character >> 8] ??= new ushort[256])[character & 255] = (ushort)symbol;
        }

        return symbol;
    }
}
