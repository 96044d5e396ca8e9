namespace PatternExecution.Matching.Syntax;

/// <summary>
/// Drops what makes no difference to whether an expression matches somewhere in a text: what may be empty at either end, and all rounds
/// of a loop there but those it must have.
/// </summary>
internal static class ExistenceSimplifier
{
    private static readonly SyntaxNode Nothing = new() { Kind = SyntaxKind.Empty };

    /// <summary>Simplifies a whole expression.</summary>
    /// <remarks>An expression with an opaque part stays as it is: the part may refer to what would be dropped.</remarks>
    public static SyntaxNode Simplify(SyntaxNode root) => Contains(root, SyntaxKind.Opaque) ? root : Trim(Trim(root, atEnd: true), atEnd: false);

    public static bool Contains(SyntaxNode node, SyntaxKind kind) => node.Kind == kind || node.Children.Any(child => Contains(child, kind));

    private static SyntaxNode Trim(SyntaxNode node, bool atEnd)
    {
        if (MayBeEmptyAnywhere(node)) return Nothing;
        switch (node.Kind)
        {
            case SyntaxKind.Sequence:
                return TrimSequence(node, atEnd);
            case SyntaxKind.Alternation:
                return With(node, [.. node.Children.Select(child => Trim(child, atEnd))]);
            case SyntaxKind.Repeat when Extent.MinLength(node.Children[0]) == 0:
                // The engine's loops over an empty text have ways of their own.
                return node;
            case SyntaxKind.Repeat when node.Min == 1:
                return Trim(node.Children[0], atEnd);
            case SyntaxKind.Repeat:
                return new SyntaxNode
                {
                    Kind = SyntaxKind.Repeat,
                    Min = node.Min,
                    Max = node.Min,
                    Children = node.Children,
                    Options = node.Options,
                    Start = node.Start,
                    End = node.End,
                };
            default:
                return node;
        }
    }

    private static SyntaxNode TrimSequence(SyntaxNode node, bool atEnd)
    {
        var children = node.Children.ToList();
        while (children.Count > 0 && MayBeEmptyAnywhere(children[Last()])) children.RemoveAt(Last());
        if (children.Count == 0) return Nothing;
        children[Last()] = Trim(children[Last()], atEnd);
        return children.Count == 1 ? children[0] : With(node, children);

        int Last() => atEnd ? children.Count - 1 : 0;
    }

    /// <summary>Whether a node may match nothing wherever it stands, for the engine too.</summary>
    private static bool MayBeEmptyAnywhere(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Empty => true,
        SyntaxKind.Repeat => node.Min == 0 || (node.Max == 1 && MayBeEmptyAnywhere(node.Children[0])),
        SyntaxKind.Sequence => node.Children.All(MayBeEmptyAnywhere),
        SyntaxKind.Alternation => node.Children.Any(MayBeEmptyAnywhere),
        _ => false,
    };

    private static SyntaxNode With(SyntaxNode node, IReadOnlyList<SyntaxNode> children) =>
        new() { Kind = node.Kind, Children = children, Options = node.Options, Start = node.Start, End = node.End };
}
