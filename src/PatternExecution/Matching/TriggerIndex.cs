using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PatternExecution.Matching;

/// <summary>
/// Triggers in the order in which they are asked, built once per snapshot. The seam between the registry and how triggers are
/// searched: whatever is done inside, the answer is that of trying them one by one. Immutable and thread-safe.
/// </summary>
internal sealed class TriggerIndex
{
    private readonly Trigger[] _triggers;
    private readonly TimeSpan _budget;

    private TriggerIndex(Trigger[] triggers, TimeSpan budget)
    {
        _triggers = triggers;
        _budget = budget;
    }

    /// <summary>Builds the index.</summary>
    /// <param name="triggers">The triggers; the earliest that matches wins.</param>
    /// <param name="budget">How long one search may take over all triggers.</param>
    public static TriggerIndex Build(IReadOnlyList<Trigger> triggers, TimeSpan budget) => new([.. triggers], budget);

    /// <summary>Finds the earliest trigger of the named groups that matches.</summary>
    public TriggerSearch FindFirst(string query, uint groups)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < _triggers.Length; i++)
        {
            if ((_triggers[i].Groups & groups) == 0) continue;
            if (Stopwatch.GetElapsedTime(started) > _budget) return new TriggerSearch(TriggerSearchStatus.TimeLimit, i);
            try
            {
                if (_triggers[i].Regex.IsMatch(query)) return new TriggerSearch(TriggerSearchStatus.Found, i);
            }
            catch (RegexMatchTimeoutException)
            {
                return new TriggerSearch(TriggerSearchStatus.TimeLimit, i);
            }
        }

        return TriggerSearch.None;
    }
}
