using System.Text.RegularExpressions;

namespace PatternExecution.Patterns;

/// <summary>One trigger of a registered pattern.</summary>
internal sealed class RegisteredTrigger(RegisteredPattern pattern, Regex regex)
{
    public RegisteredPattern Pattern { get; } = pattern;

    public Regex Regex { get; } = regex;

    public PatternMatch ToMatch(MatchKind kind) => new(Pattern.Definition, kind, Pattern.Version, Regex);
}
