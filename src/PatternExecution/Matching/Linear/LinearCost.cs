using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Linear;

/// <summary>What a linear program of an expression would cost.</summary>
internal static class LinearCost
{
    /// <summary>Stands for an expression that has no exact linear program.</summary>
    public const long Impossible = int.MaxValue;

    /// <summary>How many instructions the program takes, about.</summary>
    public static long Of(SyntaxNode node, bool relaxed)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Empty:
                return 0;
            case SyntaxKind.Assertion when node.Assertion == AssertionKind.NotWordBoundary && !relaxed:
                // The engine makes \W+\B atomic, and so misses matches that are there: only it can say what it will answer.
                return Impossible;
            case SyntaxKind.Literal or SyntaxKind.Class or SyntaxKind.Assertion:
                return 1;
            case SyntaxKind.Sequence or SyntaxKind.Alternation:
                long sum = node.Children.Count;
                foreach (var child in node.Children) sum = Math.Min(sum + Of(child, relaxed), Impossible);
                return sum;
            case SyntaxKind.Repeat when node.Max > 1 && !relaxed && Extent.MinLength(node.Children[0]) == 0:
                // The engine ends such a loop at its first empty round, which loses matches that other engines find.
                return Impossible;
            case SyntaxKind.Repeat:
                var (min, max) = LinearCompiler.Counts(node, relaxed);
                return Math.Min((Of(node.Children[0], relaxed) + 1) * (max == int.MaxValue ? Math.Max(min, 1) : max), Impossible);
            case SyntaxKind.Atomic when relaxed:
                return Of(node.Children[0], relaxed);
            default:
                return relaxed ? 2 : Impossible;
        }
    }
}
