namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Finds all literals in a text in one pass (Aho and Corasick, 1975). States near the root, where texts mostly are, have a full row of
/// transitions each; the many beyond them hold only their children and where to fall back to, laid out along their chains, so that a
/// long literal touches few cache lines. Immutable.
/// </summary>
internal sealed class LiteralAutomaton
{
    /// <summary>In a transition: the state it leads to ends a literal.</summary>
    public const int Ends = int.MinValue;

    private readonly SymbolMap _symbols;
    private readonly int[] _rows;
    private readonly int[] _chains;
    private readonly int[] _shorter;

    /// <summary>Takes the tables that <see cref="LiteralAutomatonBuilder"/> made.</summary>
    /// <param name="symbols">Numbers of characters.</param>
    /// <param name="rows">Rows of dense states; the first entry of each is the literal that ends there.</param>
    /// <param name="chains">Records of sparse states: fall back, literal, number of children, then symbol and state of each.</param>
    /// <param name="shorter">By literal: the longest other one that it ends with; -1 where none.</param>
    public LiteralAutomaton(SymbolMap symbols, int[] rows, int[] chains, int[] shorter)
    {
        _symbols = symbols;
        _rows = rows;
        _chains = chains;
        _shorter = shorter;
    }

    /// <summary>Approximate size.</summary>
    public int Bytes => 2400 + ((_rows.Length + _chains.Length + _shorter.Length) * 4);

    /// <summary>Sets a bit for each literal that occurs, and lists them.</summary>
    /// <param name="text">The text, not folded.</param>
    /// <param name="seen">A bit a literal; those that are found are set.</param>
    /// <param name="found">Receives the literals that were found, each once.</param>
    /// <returns>How many were found.</returns>
    public int Scan(string text, Span<ulong> seen, Span<int> found)
    {
        var ascii = _symbols.Ascii;
        var rows = _rows;
        var sparse = rows.Length;
        var count = 0;
        var state = 0;
        foreach (var character in text)
        {
            var symbol = character < 128 ? ascii[character] : _symbols[character];
            if (symbol == 0)
            {
                state = 0;
                continue;
            }

            int target;
            while (true)
            {
                if (state < sparse)
                {
                    target = rows[state + symbol];
                    break;
                }

                target = Child(state - sparse, symbol);
                if (target != 0) break;
                state = _chains[state - sparse];
            }

            state = target & ~Ends;
            if (target < 0) count = Report(state < sparse ? rows[state] : _chains[state - sparse + 1], seen, found, count);
        }

        return count;
    }

    private int Child(int record, int symbol)
    {
        var chains = _chains;
        var end = record + 3 + (chains[record + 2] * 2);
        for (var at = record + 3; at < end; at += 2)
        {
            if (chains[at] == symbol) return chains[at + 1];
        }

        return 0;
    }

    private int Report(int literal, Span<ulong> seen, Span<int> found, int count)
    {
        for (; literal >= 0; literal = _shorter[literal])
        {
            // What it ends with was reported when it was first seen.
            ref var word = ref seen[literal >> 6];
            if ((word >> literal & 1) != 0) break;
            word |= 1UL << literal;
            found[count++] = literal;
        }

        return count;
    }
}
