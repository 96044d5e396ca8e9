using PatternExecution.Matching.Linear;

namespace PatternExecution.Matching.Indexing;

/// <summary>All that a search reads of a trigger before it evaluates it, side by side in memory.</summary>
/// <param name="Trigger">The trigger.</param>
/// <param name="Plan">How the trigger is evaluated.</param>
/// <param name="Groups">The groups the trigger belongs to.</param>
/// <param name="MinLength">The fewest characters that a match has.</param>
/// <param name="Code">Where in the segment's code the requirement begins; -1 where being posted is all that it asks.</param>
/// <param name="HasSufficient">Whether some texts are a match by themselves.</param>
/// <param name="IsTextChoice">Whether what it requires is all that it takes to match.</param>
internal record struct TriggerPlace(
    Trigger Trigger, TriggerPlan Plan, uint Groups, int MinLength, int Code, bool HasSufficient, bool IsTextChoice)
{
    /// <summary>The plan's anchored matcher once it has one, so that the plan itself need not be fetched.</summary>
    public AnchoredMatcher? Anchored { get; set; }
}
