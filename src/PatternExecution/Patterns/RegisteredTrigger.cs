using System.Text.RegularExpressions;
using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>One trigger of a registered pattern.</summary>
internal sealed class RegisteredTrigger(RegisteredPattern pattern, Regex regex)
{
    public RegisteredPattern Pattern { get; } = pattern;

    public Regex Regex { get; } = regex;

    /// <summary>The trigger as it is searched for; the same object in every snapshot, so that indexes can share what they know of it.</summary>
    public Trigger Search { get; } = new(regex, PatternIndex.Bit(pattern));

    public PatternMatch ToMatch(MatchKind kind) => new(Pattern.Definition, kind, Pattern.Version, Regex);
}
