using System.Collections.ObjectModel;
using System.Text.RegularExpressions;

namespace PatternExecution.Patterns;

/// <summary>What the registry found for a request.</summary>
public readonly struct PatternMatch
{
    /// <summary>Creates a match.</summary>
    /// <param name="pattern">The pattern; null only where <paramref name="kind"/> is <see cref="MatchKind.None"/>.</param>
    /// <param name="kind">How it was found.</param>
    /// <param name="version">A hash of everything in the definition that can change an answer; equal in every process.</param>
    /// <param name="trigger">The trigger that matched, if one did.</param>
    public PatternMatch(PatternDefinition? pattern, MatchKind kind, ulong version, Regex? trigger)
    {
        Pattern = pattern;
        Kind = kind;
        Version = version;
        Trigger = trigger;
    }

    /// <summary>The pattern, or null where there is none.</summary>
    public PatternDefinition? Pattern { get; }

    /// <summary>How it was found.</summary>
    public MatchKind Kind { get; }

    /// <summary>A hash of everything in the definition that can change an answer; equal in every process.</summary>
    public ulong Version { get; }

    /// <summary>The trigger that matched; null for a phrase.</summary>
    public Regex? Trigger { get; }

    /// <summary>What the request was read with.</summary>
    internal RequestReading Reading { get; init; } = RequestReading.All;

    /// <summary>The triggers of a pattern that was found by phrase: one of them may say which part of the phrase is which argument.</summary>
    internal IReadOnlyList<RegisteredTrigger> OtherTriggers { get; init; } = [];

    /// <summary>Reads the trigger's named groups out of the request, at the cost of one more run of the trigger.</summary>
    /// <param name="query">The request that matched.</param>
    /// <returns>
    /// The groups that took part, by name, as they were typed, trimmed and without the request's closing punctuation. Those of the pattern's first trigger that matches as well where it was found
    /// by phrase. Never null.
    /// </returns>
    /// <exception cref="RegexMatchTimeoutException">The run took longer than the trigger's time limit.</exception>
    public IReadOnlyDictionary<string, string> Capture(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (Trigger is null && OtherTriggers is not { Count: > 0 }) return ReadOnlyDictionary<string, string>.Empty;
        var text = RequestText.Read(query, Reading);
        if (Trigger is { } trigger) return Capture(trigger, text) ?? ReadOnlyDictionary<string, string>.Empty;
        foreach (var other in OtherTriggers)
        {
            if (Capture(other.Regex, text) is { } captured) return captured;
        }

        return ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>The groups of a trigger; null where it does not match.</summary>
    private static IReadOnlyDictionary<string, string>? Capture(Regex trigger, RequestText text)
    {
        foreach (var asked in text.TextsForArguments)
        {
            var match = trigger.Match(asked);
            if (!match.Success) continue;
            Dictionary<string, string>? groups = null;
            foreach (Group group in match.Groups)
            {
                // Unnamed groups are named by their number; they are punctuation of the expression, not arguments.
                if (group.Success && !char.IsAsciiDigit(group.Name[0]))
                    (groups ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase))[group.Name] = text.TypedFor(asked, group.Index, group.Length).Trim();
            }

            return groups ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;
        }

        return null;
    }
}
