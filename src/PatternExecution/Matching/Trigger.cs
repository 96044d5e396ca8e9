using System.Text.RegularExpressions;

namespace PatternExecution.Matching;

/// <summary>One regular expression that requests are searched for. What is learnt about it stays with it from one index to the next.</summary>
/// <param name="regex">The expression, ignoring case, culture-invariant, with the match timeout set.</param>
/// <param name="groups">A bit for each group the trigger belongs to; a search names the groups it asks for.</param>
internal class Trigger(Regex regex, uint groups)
{
    private TriggerPlan? _plan;

    public Regex Regex { get; } = regex;

    public uint Groups { get; } = groups;

    /// <summary>How the trigger is evaluated; worked out when an index first takes it in.</summary>
    public TriggerPlan Plan => Volatile.Read(ref _plan) ?? Interlocked.CompareExchange(ref _plan, new TriggerPlan(Regex), null) ?? _plan!;
}
