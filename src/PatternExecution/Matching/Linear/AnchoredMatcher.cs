using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>
/// Matches an expression that has a literal in its midst: finds the literal, then asks whether what comes before it ends there and what
/// comes after it begins there. Those two are shared with all expressions that have the same, so that ten thousand commands of a few
/// families need a few automata. Thread-safe.
/// </summary>
internal sealed class AnchoredMatcher
{
    private const int MinLiteral = 2;
    private const int MaxResets = 3;

    /// <summary>Where the literal occurs again and again, running from each place would take the square of the text's length.</summary>
    private const int MaxRereads = 2;

    private readonly string _literal;
    private readonly LinearPrefixMatcher? _before;
    private readonly LinearMatcher? _after;

    private AnchoredMatcher(string literal, LinearPrefixMatcher? before, LinearMatcher? after)
    {
        _literal = literal;
        _before = before;
        _after = after;
    }

    /// <summary>Whether states had to be dropped again and again because there were too many.</summary>
    public bool IsOverflowing => (_before?.Resets ?? 0) + (_after?.Resets ?? 0) > MaxResets;

    /// <summary>Makes the matcher of an expression.</summary>
    /// <returns>Null where it has no such literal, or the rest is not regular.</returns>
    public static AnchoredMatcher? TryCreate(SyntaxNode root)
    {
        var nodes = new List<SyntaxNode>();
        Flatten(root, nodes);
        var (start, length) = LongestLiteral(nodes);
        if (length < MinLiteral) return null;
        var before = nodes.GetRange(0, start);
        var after = nodes.GetRange(start + length, nodes.Count - start - length);
        var literal = Fold(nodes, start, length);
        var prefix = before.Count == 0 ? null : SharedMatchers.Prefix(before);
        var suffix = after.Count == 0 ? null : SharedMatchers.Suffix(after);
        if ((before.Count > 0 && prefix is null) || (after.Count > 0 && suffix is null)) return null;
        return new AnchoredMatcher(literal, prefix, suffix);
    }

    /// <summary>The longest literal in the midst of an expression, folded; null where it has none.</summary>
    public static string? FindLiteral(SyntaxNode root)
    {
        var nodes = new List<SyntaxNode>();
        Flatten(root, nodes);
        var (start, length) = LongestLiteral(nodes);
        return length < MinLiteral ? null : Fold(nodes, start, length);
    }

    /// <summary>Searches a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="clock">The time the search may take.</param>
    /// <returns>Null where the literal occurs too often for this way of matching, or states overflow.</returns>
    public LinearOutcome? Match(string text, ref SearchClock clock)
    {
        var cursor = default(LinearPrefixMatcher.Cursor);
        var read = 0;
        for (var at = Find(text, 0); at >= 0; at = Find(text, at + 1))
        {
            if (_before is not null && !_before.EndsAt(text, ref cursor, at))
            {
                if (cursor.IsDead) return LinearOutcome.NoMatch;
                if (IsOverflowing) return null;
                continue;
            }

            if (_after is null) return LinearOutcome.Match;
            var outcome = _after.MatchFrom(text, at + _literal.Length, ref clock, out var end);
            if (outcome != LinearOutcome.NoMatch) return outcome;
            read += end - at;
            if (read > text.Length * MaxRereads) return null;
        }

        return LinearOutcome.NoMatch;
    }

    private static string Fold(List<SyntaxNode> nodes, int start, int length) =>
        string.Create(length, (nodes, start), static (text, from) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = CaseEquivalence.Fold(from.nodes[from.start + i].Character);
        });

    private static void Flatten(SyntaxNode node, List<SyntaxNode> nodes)
    {
        if (node.Kind != SyntaxKind.Sequence)
        {
            nodes.Add(node);
            return;
        }

        foreach (var child in node.Children) Flatten(child, nodes);
    }

    private static (int Start, int Length) LongestLiteral(List<SyntaxNode> nodes)
    {
        var best = (Start: 0, Length: 0);
        var start = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Kind != SyntaxKind.Literal || !CaseEquivalence.IsExact(nodes[i].Character, nodes[i].IgnoresCase)) start = i + 1;
            else if (i + 1 - start > best.Length) best = (start, i + 1 - start);
        }

        return best;
    }

    private int Find(string text, int from)
    {
        // The literal's characters are ones whose equivalents are all that fold to them.
        var firsts = CaseEquivalence.Members(_literal[0]);
        while (from <= text.Length - _literal.Length)
        {
            var offset = text.AsSpan(from).IndexOfAny(firsts);
            if (offset < 0 || from + offset > text.Length - _literal.Length) return -1;
            from += offset;
            if (IsAt(text, from)) return from;
            from++;
        }

        return -1;
    }

    private bool IsAt(string text, int position)
    {
        for (var i = 1; i < _literal.Length; i++)
        {
            if (CaseEquivalence.Fold(text[position + i]) != _literal[i]) return false;
        }

        return true;
    }
}
