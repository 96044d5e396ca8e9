using System.Text.RegularExpressions;

namespace PatternExecution.Mcp.Schemas;

/// <summary>Regular expressions of schemas, which are a server's word: searched in linear time, or not at all.</summary>
internal static partial class LinearPattern
{
    private const int MaxLength = 1_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes an expression.</summary>
    /// <returns>Null where it needs backtracking, repeats too much, or is written in a dialect that .NET does not read.</returns>
    public static Regex? TryCreate(string pattern)
    {
        if (pattern.Length > MaxLength || LongRepeat().IsMatch(pattern)) return null;
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Limit);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    // A counted repeat is written out as so many states.
    [GeneratedRegex(@"\{\d*,?\d{4,}\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LongRepeat();
}
