using System.Text.RegularExpressions;
using PatternExecution.Matching;

namespace PatternExecution.Tests.Matching;

/// <summary>What an index must agree with: every trigger tried in turn, by the regex engine.</summary>
internal static class LinearScan
{
    public const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>The earliest trigger of the groups that matches; -1 where none does, null where the engine gave no answer.</summary>
    public static int? FindFirst(IReadOnlyList<Trigger> triggers, string query, uint groups)
    {
        for (var i = 0; i < triggers.Count; i++)
        {
            if ((triggers[i].Groups & groups) == 0) continue;
            try
            {
                if (triggers[i].Regex.IsMatch(query)) return i;
            }
            catch (Exception fault) when (fault is RegexMatchTimeoutException or IndexOutOfRangeException)
            {
                // The engine itself goes astray over some loops of empty texts.
                return null;
            }
        }

        return -1;
    }

    public static Trigger[] Triggers(IEnumerable<string> patterns) =>
        [.. patterns.Select(pattern => new Trigger(new Regex(pattern, Options, TimeSpan.FromSeconds(5)), 1))];
}
