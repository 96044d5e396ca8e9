using PatternExecution.Matching.Linear;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Safety;

/// <summary>
/// Finds by their shape the expressions over which backtracking may take time beyond proportion. It suspects too many rather than too few:
/// who is suspected is run in linear time or attacked before it is refused.
/// </summary>
internal static class BacktrackingAnalysis
{
    /// <summary>A repeat of fewer rounds, or of fewer choices of how many, multiplies the work by too little to matter.</summary>
    private const int LongRepeat = 12;

    /// <summary>The risks of an expression, the gravest rules first.</summary>
    public static IReadOnlyList<BacktrackingRisk> Find(SyntaxNode root)
    {
        var risks = new List<BacktrackingRisk>();
        Visit(root, risks);
        if (LinearCost.Of(root, relaxed: false) is > LinearCompiler.MaxInstructions and < LinearCost.Impossible)
            risks.Add(new BacktrackingRisk(BacktrackingRule.LargeCounts, LargestRepeat(root) ?? root));
        return [.. risks.OrderBy(risk => risk.Rule)];
    }

    private static bool IsLong(SyntaxNode node) => node.Kind == SyntaxKind.Repeat && (node.Max == int.MaxValue || node.Max - node.Min >= LongRepeat);

    private static void Visit(SyntaxNode node, List<BacktrackingRisk> risks)
    {
        foreach (var child in node.Children) Visit(child, risks);
        if (node.Kind == SyntaxKind.Sequence) VisitSequence(node, risks);
        if (node.Kind != SyntaxKind.Repeat || node.Max < LongRepeat) return;
        var body = node.Children[0];
        if (Extent.MinLength(body) == 0) risks.Add(new BacktrackingRisk(BacktrackingRule.EmptyRounds, node));
        if (RepeatsAtEnd(body).Any(inner => FirstCharacters.Overlap(inner, body))) risks.Add(new BacktrackingRisk(BacktrackingRule.NestedRepeats, node));
        foreach (var alternation in LeadingAlternations(body))
        {
            if (HasOverlap(alternation.Children)) risks.Add(new BacktrackingRisk(BacktrackingRule.OverlappingAlternatives, node));
        }
    }

    private static bool HasOverlap(IReadOnlyList<SyntaxNode> alternatives)
    {
        for (var i = 0; i < alternatives.Count; i++)
        {
            for (var k = i + 1; k < alternatives.Count; k++)
            {
                if (FirstCharacters.Overlap(alternatives[i], alternatives[k])) return true;
            }
        }

        return false;
    }

    private static IEnumerable<SyntaxNode> LeadingAlternations(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Alternation => node.Children.SelectMany(LeadingAlternations).Prepend(node),
        SyntaxKind.Sequence => node.Children.SelectMany(LeadingAlternations),
        _ => [],
    };

    /// <summary>The long repeats with which a match of the node may end.</summary>
    private static IEnumerable<SyntaxNode> RepeatsAtEnd(SyntaxNode node)
    {
        switch (node.Kind)
        {
            case SyntaxKind.Repeat:
                return IsLong(node) ? RepeatsAtEnd(node.Children[0]).Append(node) : RepeatsAtEnd(node.Children[0]);
            case SyntaxKind.Alternation:
                return node.Children.SelectMany(RepeatsAtEnd);
            case SyntaxKind.Sequence:
                return node.Children.SelectMany((child, i) => RepeatsAtEnd(child).Where(inner => node.Children.Skip(i + 1).All(later => MayJoin(inner, later))));
            default:
                return [];
        }
    }

    /// <summary>Whether what follows a repeat may be empty, or begin with what the repeat takes too.</summary>
    private static bool MayJoin(SyntaxNode repeat, SyntaxNode later) => Extent.MinLength(later) == 0 || FirstCharacters.Overlap(repeat, later);

    private static void VisitSequence(SyntaxNode node, List<BacktrackingRisk> risks)
    {
        for (var i = 0; i < node.Children.Count; i++)
        {
            foreach (var left in RepeatsAtEnd(node.Children[i]))
            {
                for (var k = i + 1; k < node.Children.Count; k++)
                {
                    var right = node.Children[k];
                    if (HoldsLongRepeat(right) && FirstCharacters.Overlap(left, right))
                    {
                        risks.Add(new BacktrackingRisk(BacktrackingRule.AdjacentRepeats, Between(node.Children[i], right)));
                        break;
                    }

                    if (!MayJoin(left, right)) break;
                }
            }
        }
    }

    private static bool HoldsLongRepeat(SyntaxNode node) => IsLong(node) || node.Children.Any(HoldsLongRepeat);

    private static SyntaxNode Between(SyntaxNode first, SyntaxNode last) =>
        new() { Kind = SyntaxKind.Sequence, Start = first.Start, End = last.End, Children = [first, last] };

    private static SyntaxNode? LargestRepeat(SyntaxNode node)
    {
        if (node.Kind == SyntaxKind.Repeat && node.Max > LongRepeat) return node;
        foreach (var child in node.Children)
        {
            if (LargestRepeat(child) is { } found) return found;
        }

        return null;
    }
}
