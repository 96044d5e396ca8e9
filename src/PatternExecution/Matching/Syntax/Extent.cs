namespace PatternExecution.Matching.Syntax;

/// <summary>Simple facts about what an expression can match.</summary>
internal static class Extent
{
    /// <summary>The fewest characters that a match takes; never too many.</summary>
    public static int MinLength(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Literal or SyntaxKind.Class:
                return 1;
            case SyntaxKind.Sequence:
                var sum = 0;
                foreach (var child in node.Children) sum = Cap(sum + (long)MinLength(child));
                return sum;
            case SyntaxKind.Alternation:
                var least = int.MaxValue;
                foreach (var child in node.Children) least = Math.Min(least, MinLength(child));
                return least;
            case SyntaxKind.Repeat:
                return node.Min == 0 ? 0 : Cap((long)MinLength(node.Children[0]) * node.Min);
            case SyntaxKind.Atomic:
                return MinLength(node.Children[0]);
            default:
                return 0;
        }
    }

    /// <summary>Whether the expression runs over arbitrary text: backtracking may try every way of doing so.</summary>
    public static bool IsLoose(SyntaxNode node) =>
        (node.Kind == SyntaxKind.Repeat && node.Max == int.MaxValue && IsWide(node.Children[0])) || node.Children.Any(IsLoose);

    private static bool IsWide(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Class => node.Text is "." or "\\S" or "\\D" or "\\W" || node.Text.StartsWith("[^", StringComparison.Ordinal),
        SyntaxKind.Literal or SyntaxKind.Assertion or SyntaxKind.Empty => false,
        _ => node.Children.Any(IsWide),
    };

    // Anything longer than the longest request is equally impossible.
    private static int Cap(long length) => (int)Math.Min(length, 1_000_000);
}
