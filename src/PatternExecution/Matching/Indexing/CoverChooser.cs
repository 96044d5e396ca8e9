using PatternExecution.Matching.Literals;

namespace PatternExecution.Matching.Indexing;

/// <summary>
/// Chooses for each requirement the literals under which its trigger is posted: of an "and" the cheapest part, of an "or" all parts. A
/// literal costs more the more triggers name it and the shorter it is, so that verbs that everybody shares lead to nobody.
/// </summary>
internal sealed class CoverChooser
{
    /// <summary>How much rarer a literal becomes with each character; 0.4 served best on user agents and commands.</summary>
    private const double CharacterRarity = 0.4;

    private readonly Dictionary<string, int> _sharing = new(StringComparer.Ordinal);

    /// <summary>Counts the literals of a requirement among those that others share.</summary>
    public void Count(Requirement requirement)
    {
        if (requirement.Kind == RequirementKind.Literal)
        {
            _sharing[requirement.Literal] = _sharing.GetValueOrDefault(requirement.Literal) + 1;
            return;
        }

        foreach (var child in requirement.Children) Count(child);
    }

    /// <summary>How many requirements name a literal.</summary>
    public int Sharing(string literal) => _sharing.GetValueOrDefault(literal);

    /// <summary>Adds the cheapest cover's literals to a list.</summary>
    public void Choose(Requirement requirement, ICollection<string> cover)
    {
        switch (requirement.Kind)
        {
            case RequirementKind.Literal:
                cover.Add(requirement.Literal);
                break;
            case RequirementKind.All:
                Choose(requirement.Children.MinBy(Cost)!, cover);
                break;
            default:
                foreach (var child in requirement.Children) Choose(child, cover);
                break;
        }
    }

    private double Cost(Requirement requirement) => requirement.Kind switch
    {
        RequirementKind.Literal => _sharing[requirement.Literal] * Math.Pow(CharacterRarity, requirement.Literal.Length),
        RequirementKind.All => requirement.Children.Min(Cost),
        _ => requirement.Children.Sum(Cost),
    };
}
