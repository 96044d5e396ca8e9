using System.Text.RegularExpressions;

namespace PatternExecution.Matching;

/// <summary>One regular expression that a request is searched for.</summary>
/// <param name="Regex">The expression, ignoring case, culture-invariant, with the match timeout set.</param>
/// <param name="Groups">A bit for each group the trigger belongs to; a search names the groups it asks for.</param>
internal sealed record Trigger(Regex Regex, uint Groups);
