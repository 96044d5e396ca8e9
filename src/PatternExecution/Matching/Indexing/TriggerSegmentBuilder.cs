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
        var code = plan.Required is { } required ? Post(slot, plan, required, hasSufficient) : TriggerSegment.NoCode;
        if (plan.Required is null) _unindexed.Add(slot);
        _places[slot] = new TriggerPlace(_triggers[slot], plan, _triggers[slot].Groups, plan.MinLength, code, hasSufficient, plan.IsTextChoice) { Anchored = plan.Anchored };
    }

    /// <summary>Posts a trigger under its cover.</summary>
    /// <returns>Where its requirement is written, if it has to be asked.</returns>
    private int Post(int slot, TriggerPlan plan, Requirement required, bool hasSufficient)
    {
        _cover.Clear();
        _chooser.Choose(required, _cover);
        var isAnchored = IsAnchored(plan);
        if (isAnchored) Number(_cover.Single());
        else Number(required);
        foreach (var text in plan.Sufficient) Number(text);
        if (hasSufficient) _sufficient.Add(slot, Array.ConvertAll(plan.Sufficient, text => _numbers[text]));
        foreach (var literal in _cover) _postings[_numbers[literal]].Add(slot);
        if (isAnchored || IsCovered(required)) return TriggerSegment.NoCode;
        var code = _code.Count;
        RequirementCode.Write(required, _numbers, _code);
        return code;
    }

    /// <summary>
    /// Whether the only text that leads to the trigger leads to no other and is what its matcher begins with: the matcher finds out what
    /// else is required as fast as a check would.
    /// </summary>
    private bool IsAnchored(TriggerPlan plan) =>
        _cover.Count == 1 && plan.Anchor is { } anchor && anchor.Contains(_cover.Single(), StringComparison.Ordinal) && _chooser.Sharing(_cover.Single()) == 1;

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
