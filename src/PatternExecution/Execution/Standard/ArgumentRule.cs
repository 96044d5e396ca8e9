using System.Text.RegularExpressions;

namespace PatternExecution.Execution.Standard;

/// <summary>The host's expression for the arguments of an allowed program.</summary>
internal static class ArgumentRule
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes an expression hold for the whole argument.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static Regex Compile(string pattern)
    {
        // Alone first: a stray parenthesis must not close ours.
        _ = new Regex(pattern, RegexOptions.CultureInvariant, Timeout);
        return new Regex($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, Timeout);
    }
}
