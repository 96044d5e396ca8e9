using PatternExecution.Matching.Literals;

namespace PatternExecution.Matching.Indexing;

/// <summary>Builds a <see cref="TriggerSegment"/>: numbers the literals and posts each trigger under its cover.</summary>
internal sealed class TriggerSegmentBuilder
{
    private readonly Trigger[] _triggers;
    private readonly TriggerPlace[] _places;
    private readonly CoverChooser _chooser = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _literals = [];
    private readonly List<List<int>> _postings = [];
    private readonly List<int> _code = [];
    private readonly Dictionary<int, int[]> _sufficient = [];
    private readonly List<int> _unindexed = [];
    private readonly HashSet<string> _cover = new(StringComparer.Ordinal);

    private TriggerSegmentBuilder(Trigger[] triggers)
    {
        _triggers = triggers;
        _places = new TriggerPlace[triggers.Length];
    }

    /// <summary>Builds the segment of some triggers.</summary>
    public static TriggerSegment Build(Trigger[] triggers)
    {
        var builder = new TriggerSegmentBuilder(triggers);
        foreach (var trigger in triggers)
        {
            if (trigger.Plan.Required is { } required) builder._chooser.Count(required);
        }

        for (var slot = 0; slot < triggers.Length; slot++) builder.Place(slot);
        return new TriggerSegment(
            triggers, builder._places, builder._literals, builder._postings, builder._code, builder._sufficient, builder._unindexed);
    }

    private void Place(int slot)
    {
        var plan = _triggers[slot].Plan;
        var hasSufficient = !plan.IsTextChoice && plan.Sufficient.Length > 0;
        var code = TriggerSegment.NoCode;
        if (plan.Required is { } required)
        {
            _cover.Clear();
            _chooser.Choose(required, _cover);
            Number(required);
            foreach (var text in plan.Sufficient) Number(text);
            if (hasSufficient) _sufficient.Add(slot, Array.ConvertAll(plan.Sufficient, text => _numbers[text]));
            foreach (var literal in _cover) _postings[_numbers[literal]].Add(slot);
            if (!IsCovered(required))
            {
                code = _code.Count;
                RequirementCode.Write(required, _numbers, _code);
            }
        }
        else
        {
            _unindexed.Add(slot);
        }

        _places[slot] = new TriggerPlace(plan, _triggers[slot].Groups, plan.MinLength, 0, slot, code, hasSufficient);
    }

    /// <summary>Whether the cover is all there is: who is found by it has what it requires.</summary>
    private bool IsCovered(Requirement required) =>
        required.Kind == RequirementKind.Literal
        || Array.TrueForAll(required.Children, child => child.Kind == RequirementKind.Literal && _cover.Contains(child.Literal));

    private void Number(Requirement requirement)
    {
        foreach (var child in requirement.Children) Number(child);
        if (requirement.Kind == RequirementKind.Literal) Number(requirement.Literal);
    }

    private void Number(string literal)
    {
        if (!_numbers.TryAdd(literal, _literals.Count)) return;
        _literals.Add(literal);
        _postings.Add([]);
    }
}
