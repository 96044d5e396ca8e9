namespace PatternExecution.Matching.Indexing;

/// <summary>Builds a <see cref="LiteralAutomaton"/>: trie, fall-back links breadth first, then the layout.</summary>
internal sealed class LiteralAutomatonBuilder
{
    /// <summary>Dense rows take up to this many entries, four bytes each: what a second-level cache holds beside the rest.</summary>
    private const int MaxRowEntries = 32 * 1024;

    /// <summary>A state with more children has a row wherever it stands: its list would be long to search.</summary>
    private const int MaxListedChildren = 12;

    private readonly LiteralTrie _trie = new();
    private readonly SymbolMap _symbols = new();
    private readonly int[] _shorter;
    private readonly int[] _fallback;
    private readonly int[] _longest;
    private readonly int[] _order;
    private readonly int[] _codes;
    private readonly bool[] _dense;

    private LiteralAutomatonBuilder(IReadOnlyList<string> literals)
    {
        for (var i = 0; i < literals.Count; i++)
        {
            foreach (var character in literals[i]) _symbols.Add(character);
            _trie.Add(literals[i], i);
        }

        _shorter = new int[literals.Count];
        _fallback = new int[_trie.Count];
        _longest = new int[_trie.Count];
        _order = new int[_trie.Count];
        _codes = new int[_trie.Count];
        _dense = new bool[_trie.Count];
    }

    /// <summary>Builds the automaton.</summary>
    /// <param name="literals">Folded literals, none empty, none twice; their positions are their numbers.</param>
    public static LiteralAutomaton Build(IReadOnlyList<string> literals)
    {
        var builder = new LiteralAutomatonBuilder(literals);
        builder.Link();
        var denseEntries = builder.ChooseRows();
        var chainEntries = builder.PlaceChains(denseEntries);
        return new LiteralAutomaton(builder._symbols, builder.FillRows(denseEntries), builder.FillChains(denseEntries, chainEntries), builder._shorter);
    }

    private void Link()
    {
        var queued = 1;
        _longest[0] = -1;
        for (var i = 0; i < queued; i++)
        {
            var node = _order[i];
            for (var child = _trie[node].FirstChild; child >= 0; child = _trie[child].NextSibling)
            {
                _order[queued++] = child;
                var back = 0;
                if (node != 0)
                {
                    var from = _fallback[node];
                    while ((back = _trie.Child(from, _trie[child].Character)) < 0 && from != 0) from = _fallback[from];
                    if (back < 0) back = 0;
                }

                _fallback[child] = back;
                var literal = _trie[child].Literal;
                _longest[child] = literal >= 0 ? literal : _longest[back];
                if (literal >= 0) _shorter[literal] = _longest[back];
            }
        }
    }

    private int ChooseRows()
    {
        var width = _symbols.Count;
        var entries = 0;
        foreach (var node in _order)
        {
            _dense[node] = node == 0 || entries + width <= MaxRowEntries || _trie.ChildCount(node) > MaxListedChildren;
            if (!_dense[node]) continue;
            _codes[node] = entries;
            entries += width;
        }

        return entries;
    }

    private int PlaceChains(int denseEntries)
    {
        var entries = 0;
        var open = new Stack<int>([0]);
        while (open.TryPop(out var node))
        {
            if (!_dense[node])
            {
                _codes[node] = denseEntries + entries;
                entries += 3 + (_trie.ChildCount(node) * 2);
            }

            for (var child = _trie[node].FirstChild; child >= 0; child = _trie[child].NextSibling) open.Push(child);
        }

        return entries;
    }

    private int[] FillRows(int denseEntries)
    {
        var width = _symbols.Count;
        var rows = new int[denseEntries];
        foreach (var node in _order)
        {
            if (!_dense[node]) continue;
            var row = rows.AsSpan(_codes[node], width);

            // Rows are filled breadth first: what a state falls back to is nearer the root, but need not be dense itself.
            if (node != 0) FillFromFallback(row, rows, node);
            row[0] = _longest[node];
            for (var child = _trie[node].FirstChild; child >= 0; child = _trie[child].NextSibling) row[_symbols[_trie[child].Character]] = Target(child);
        }

        return rows;
    }

    private void FillFromFallback(Span<int> row, int[] rows, int node)
    {
        var sparse = new Stack<int>();
        var back = _fallback[node];
        while (!_dense[back])
        {
            sparse.Push(back);
            back = _fallback[back];
        }

        rows.AsSpan(_codes[back], row.Length).CopyTo(row);
        while (sparse.TryPop(out var nearer))
        {
            for (var child = _trie[nearer].FirstChild; child >= 0; child = _trie[child].NextSibling) row[_symbols[_trie[child].Character]] = Target(child);
        }
    }

    private int[] FillChains(int denseEntries, int chainEntries)
    {
        var chains = new int[chainEntries];
        foreach (var node in _order)
        {
            if (_dense[node]) continue;
            var at = _codes[node] - denseEntries;
            chains[at] = _codes[_fallback[node]];
            chains[at + 1] = _longest[node];
            chains[at + 2] = _trie.ChildCount(node);
            at += 3;
            for (var child = _trie[node].FirstChild; child >= 0; child = _trie[child].NextSibling)
            {
                chains[at++] = _symbols[_trie[child].Character];
                chains[at++] = Target(child);
            }
        }

        return chains;
    }

    private int Target(int node) => _longest[node] >= 0 ? _codes[node] | LiteralAutomaton.Ends : _codes[node];
}
