using System.Text.RegularExpressions;
using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>One trigger of a registered pattern; the same object in every snapshot, so that indexes can share what they know of it.</summary>
internal sealed class RegisteredTrigger(RegisteredPattern pattern, Regex regex) : Trigger(regex, PatternIndex.Bit(pattern))
{
    public RegisteredPattern Pattern { get; } = pattern;

    public PatternMatch ToMatch(MatchKind kind, RequestReading reading) => new(Pattern.Definition, kind, Pattern.Version, Regex) { Reading = reading };
}
