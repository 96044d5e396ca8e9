using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Syntax;

/// <summary>A group that has been opened: the alternatives that are complete and the sequence being read.</summary>
internal sealed class GroupFrame
{
    private readonly GroupKind _kind;
    private readonly int _start;
    private readonly List<SyntaxNode> _alternatives = [];
    private List<SyntaxNode> _sequence = [];
    private int _sequenceStart;
    private bool _wantsCondition;

    public GroupFrame(GroupKind kind, int start, RegexOptions outerOptions)
    {
        _kind = kind;
        _start = start;
        _sequenceStart = start;
        _wantsCondition = kind == GroupKind.Conditional;
        OuterOptions = outerOptions;
    }

    /// <summary>The options to return to when the group ends.</summary>
    public RegexOptions OuterOptions { get; }

    public void Add(SyntaxNode node) => _sequence.Add(node);

    /// <summary>True once in a conditional: the group that just ended was its condition.</summary>
    public bool TakesCondition()
    {
        var wanted = _wantsCondition;
        _wantsCondition = false;
        return wanted;
    }

    public void NextAlternative(int position)
    {
        _alternatives.Add(Sequence(position));
        _sequence = [];
        _sequenceStart = position + 1;
    }

    public SyntaxNode Close(int end)
    {
        _alternatives.Add(Sequence(end));
        var body = _alternatives.Count == 1
            ? _alternatives[0]
            : new SyntaxNode { Kind = SyntaxKind.Alternation, Start = _start, End = end, Children = _alternatives };
        body.Start = _start;
        return _kind switch
        {
            GroupKind.Plain => body,
            GroupKind.Atomic => new SyntaxNode { Kind = SyntaxKind.Atomic, Start = _start, End = end, Children = [body] },
            GroupKind.Lookaround or GroupKind.NegativeLookaround => new SyntaxNode
            {
                Kind = SyntaxKind.Lookaround,
                Start = _start,
                End = end,
                Children = [body],
                Negative = _kind == GroupKind.NegativeLookaround,
            },
            _ => new SyntaxNode { Kind = SyntaxKind.Opaque, Start = _start, End = end, Children = [body] },
        };
    }

    private SyntaxNode Sequence(int end) => _sequence.Count switch
    {
        0 => new SyntaxNode { Kind = SyntaxKind.Empty, Start = _sequenceStart, End = end },
        1 => _sequence[0],
        _ => new SyntaxNode { Kind = SyntaxKind.Sequence, Start = _sequenceStart, End = end, Children = _sequence },
    };
}
