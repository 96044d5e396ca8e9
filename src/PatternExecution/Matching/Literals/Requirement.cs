namespace PatternExecution.Matching.Literals;

/// <summary>
/// What must occur in a text for an expression to match it: folded literals joined by "and" and "or". No requirement at all is null
/// wherever one is expected. Immutable.
/// </summary>
internal sealed class Requirement
{
    private Requirement(RequirementKind kind, string literal, Requirement[] children)
    {
        Kind = kind;
        Literal = literal;
        Children = children;
    }

    public RequirementKind Kind { get; }

    /// <summary>The literal, folded; empty for "and" and "or".</summary>
    public string Literal { get; }

    public Requirement[] Children { get; }

    /// <summary>How many literals the requirement names.</summary>
    public int LiteralCount => Kind == RequirementKind.Literal ? 1 : Children.Sum(child => child.LiteralCount);

    public static Requirement Of(string literal) => new(RequirementKind.Literal, literal, []);

    /// <summary>All of them; those that are null ask for nothing.</summary>
    public static Requirement? All(IEnumerable<Requirement?> parts)
    {
        var children = new List<Requirement>();
        foreach (var part in parts)
        {
            if (part is null) continue;
            foreach (var flat in part.Kind == RequirementKind.All ? part.Children : [part])
            {
                if (flat.Kind != RequirementKind.Literal || !children.Exists(c => c.Literal == flat.Literal)) children.Add(flat);
            }
        }

        return children.Count switch
        {
            0 => null,
            1 => children[0],
            _ => new Requirement(RequirementKind.All, "", [.. children]),
        };
    }

    /// <summary>One of them; where one asks for nothing, so does the whole.</summary>
    public static Requirement? Any(IEnumerable<Requirement?> parts)
    {
        var children = new List<Requirement>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (part is null) return null;
            foreach (var flat in part.Kind == RequirementKind.Any ? part.Children : [part])
            {
                if (flat.Kind != RequirementKind.Literal || seen.Add(flat.Literal)) children.Add(flat);
            }
        }

        return children.Count switch
        {
            0 => null,
            1 => children[0],
            _ => new Requirement(RequirementKind.Any, "", [.. children]),
        };
    }

    /// <summary>Whether a set of literals that were found meets the requirement.</summary>
    public bool IsMet(Func<string, bool> found) => Kind switch
    {
        RequirementKind.Literal => found(Literal),
        RequirementKind.All => Array.TrueForAll(Children, child => child.IsMet(found)),
        _ => Array.Exists(Children, child => child.IsMet(found)),
    };
}
