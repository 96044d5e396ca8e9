using PatternExecution.Matching.Characters;
using PatternExecution.Matching.Syntax;

namespace PatternExecution.Matching.Literals;

/// <summary>
/// Derives bottom-up what an expression requires. Each node is either the exact set of folded texts it matches, or a requirement over
/// literals; after RE2's prefilter and ua-parser's regex-filtered.
/// </summary>
internal static class LiteralAnalysis
{
    /// <summary>Expressions that name more literals than this are searched for without an index.</summary>
    private const int MaxLiterals = 2000;

    private const int MaxRepeatUnrolled = 4;

    private readonly record struct Finding(LiteralSet? Exact, Requirement? Required)
    {
        public static Finding Anything => default;

        public Requirement? AsRequirement() => Exact is null ? Required : Exact.ToRequirement();
    }

    /// <summary>Analyses an expression of which only matters whether it matches.</summary>
    /// <param name="root">Its tree, simplified.</param>
    public static TriggerLiterals Analyze(SyntaxNode root)
    {
        var required = Visit(root).AsRequirement();
        if (required is null || required.LiteralCount > MaxLiterals) return new TriggerLiterals(null, [], root);

        var sufficient = new List<string>();
        var rest = new List<SyntaxNode>();
        foreach (var alternative in root.Kind == SyntaxKind.Alternation ? root.Children : [root])
        {
            if (Visit(alternative).Exact is { Precise: true } exact && Array.TrueForAll(exact.Texts, text => text.Length >= LiteralSet.MinLength)) sufficient.AddRange(exact.Texts);
            else rest.Add(alternative);
        }

        return new TriggerLiterals(required, [.. sufficient.Distinct(StringComparer.Ordinal)], rest.Count switch
        {
            0 => null,
            1 => rest[0],
            _ when sufficient.Count == 0 => root,
            _ => new SyntaxNode { Kind = SyntaxKind.Alternation, Children = rest, Options = root.Options, Start = root.Start, End = root.End },
        });
    }

    private static Finding Visit(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Empty => new Finding(LiteralSet.Empty, null),
        SyntaxKind.Literal => new Finding(OfCharacters(node.Character.ToString(), node.IgnoresCase), null),
        SyntaxKind.Class => node.Members is null ? Finding.Anything : new Finding(OfCharacters(node.Members, node.IgnoresCase), null),
        SyntaxKind.Assertion => new Finding(LiteralSet.ZeroWidth, null),
        SyntaxKind.Sequence => VisitSequence(node.Children),
        SyntaxKind.Alternation => VisitAlternation(node.Children),
        SyntaxKind.Repeat => VisitRepeat(node),
        SyntaxKind.Atomic => WithoutPrecision(Visit(node.Children[0])),
        SyntaxKind.Lookaround => node.Negative ? Finding.Anything : new Finding(null, Visit(node.Children[0]).AsRequirement()),
        _ => Finding.Anything,
    };

    private static LiteralSet OfLiterals(IReadOnlyList<SyntaxNode> nodes, int first, int last)
    {
        Span<char> text = stackalloc char[last - first + 1];
        var precise = true;
        for (var i = first; i <= last; i++)
        {
            text[i - first] = CaseEquivalence.Fold(nodes[i].Character);
            precise &= CaseEquivalence.IsExact(nodes[i].Character, nodes[i].IgnoresCase);
        }

        return new LiteralSet([text.ToString()], precise);
    }

    private static LiteralSet OfCharacters(string characters, bool ignoresCase)
    {
        var texts = characters.Select(CaseEquivalence.Fold).Distinct().Select(c => c.ToString()).ToArray();

        var precise = characters.All(c => CaseEquivalence.IsExact(c, ignoresCase));
        return new LiteralSet(texts, precise);
    }

    private static Finding WithoutPrecision(Finding finding) =>
        finding.Exact is null ? finding : new Finding(finding.Exact with { Precise = false }, null);

    private static Finding VisitSequence(IReadOnlyList<SyntaxNode> children)
    {
        var run = new SequenceRun();
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i].Kind == SyntaxKind.Repeat)
            {
                AppendRepeat(run, children[i]);
            }
            else if (children[i].Kind == SyntaxKind.Literal)
            {
                var first = i;
                while (i + 1 < children.Count && children[i + 1].Kind == SyntaxKind.Literal && i - first < LiteralSet.MaxLength - 1) i++;
                run.Append(OfLiterals(children, first, i));
            }
            else
            {
                Append(run, Visit(children[i]));
            }
        }

        return run.Unbroken is { } exact ? new Finding(exact, null) : new Finding(null, run.Finish());
    }

    private static void Append(SequenceRun run, Finding finding)
    {
        if (finding.Exact is null) run.Break(finding.Required);
        else run.Append(finding.Exact);
    }

    private static Finding VisitRepeat(SyntaxNode node) => VisitSequence([node, new SyntaxNode { Kind = SyntaxKind.Empty }]);

    private static void AppendRepeat(SequenceRun run, SyntaxNode node)
    {
        if (node.Max == 0)
        {
            return;
        }

        var child = Visit(node.Children[0]);
        if (node.Min == 0)
        {
            var optional = node.Max == 1 ? child.Exact?.Or(LiteralSet.Empty) : null;
            if (optional is null) run.Break(null);
            else run.Append(optional);
            return;
        }

        if (child.Exact is null)
        {
            run.Break(child.Required);
            return;
        }

        // The engine does not always find what a loop over an empty text could.
        if (node.Max > 1 && child.Exact.Texts.Contains("")) child = WithoutPrecision(child);
        var unrolled = Math.Min(node.Min, MaxRepeatUnrolled);
        for (var i = 0; i < unrolled; i++) run.Append(child.Exact!);
        if (unrolled < node.Max) run.Break(null);
    }

    private static Finding VisitAlternation(IReadOnlyList<SyntaxNode> children)
    {
        var findings = children.Select(Visit).ToArray();
        if (Array.TrueForAll(findings, finding => finding.Exact is not null))
        {
            var union = findings[0].Exact;
            foreach (var finding in findings.Skip(1)) union = union?.Or(finding.Exact!);
            if (union is not null) return new Finding(union, null);
        }

        return new Finding(null, Requirement.Any(findings.Select(finding => finding.AsRequirement())));
    }
}
