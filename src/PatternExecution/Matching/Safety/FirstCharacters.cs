using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>With which characters the matches of a node may begin.</summary>
internal static class FirstCharacters
{
    /// <summary>The sets of characters, one for each way of beginning; what is unknown may begin with any.</summary>
    public static IEnumerable<CharacterSet> Of(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Literal:
                return [CharacterSet.ForLiteral(node.Character, node.IgnoresCase)];
            case SyntaxKind.Class:
                return [CharacterSet.ForClass(node.Text, node.Options)];
            case SyntaxKind.Empty or SyntaxKind.Assertion or SyntaxKind.Lookaround:
                return [];
            case SyntaxKind.Sequence:
                return OfSequence(node.Children);
            case SyntaxKind.Alternation:
                return node.Children.SelectMany(Of);
            case SyntaxKind.Repeat or SyntaxKind.Atomic:
                return Of(node.Children[0]);
            default:
                return [CharacterSet.All];
        }
    }

    public static bool Overlap(SyntaxNode left, SyntaxNode right) => Of(left).Any(one => Of(right).Any(one.Overlaps));

    private static IEnumerable<CharacterSet> OfSequence(IReadOnlyList<SyntaxNode> children)
    {
        foreach (var child in children)
        {
            foreach (var set in Of(child)) yield return set;
            if (Extent.MinLength(child) > 0) yield break;
        }
    }
}
