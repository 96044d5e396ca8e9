using System.Globalization;
using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>Checks that a set's own examples reach their pattern, that its counter-examples do not, and that no phrase is hidden by another pattern's.</summary>
internal static class PatternExamples
{
    private const uint AllTypes = 0b111;

    public static List<PlacedFault> Check(RegisteredPattern[] sound, IReadOnlyList<PatternDefinition?> patterns, PatternRegistryOptions options)
    {
        var faults = new List<PlacedFault>();

        // Large sets often have nothing to check, and an index of thousands of triggers takes its time.
        var index = new Lazy<PatternIndex>(() => new PatternIndex(sound, options, new RecentClock(), previous: null, added: null));
        var next = 0;
        foreach (var pattern in sound)
        {
            while (!ReferenceEquals(patterns[next], pattern.Definition)) next++;
            var definition = pattern.Definition;
            for (var i = 0; i < definition.Examples.Count; i++)
            {
                var example = definition.Examples[i];
                var (reached, how) = Match(index.Value, example);
                if (reached != pattern) Add("examples", i, $"{FaultText.Quote(example)} {how} instead of reaching this pattern; mend the triggers or the priorities, or remove the example");
            }

            for (var i = 0; i < definition.CounterExamples.Count; i++)
            {
                var (reached, how) = Match(index.Value, definition.CounterExamples[i]);
                if (reached == pattern) Add("counterExamples", i, $"{FaultText.Quote(definition.CounterExamples[i])} {how}, which it must not; narrow the trigger, or remove the counter-example");
            }

            for (var i = 0; i < definition.Phrases.Count; i++)
            {
                if (index.Value.FindPhrase(definition.Phrases[i], index.Value.Read(definition.Phrases[i]), AllTypes) is { } owner && owner != pattern)
                    Add("phrases", i, $"{FaultText.Quote(definition.Phrases[i])} is a phrase of pattern '{owner.Definition.Name}' too, which is asked first; it is reached only where a type is asked for", warning: true);
            }

            if (definition.Acts && definition.CacheTtl > TimeSpan.Zero) Unused("cacheTtl", definition.CacheTtl.Value, "with side effects");
            if (definition.StaleWhile > TimeSpan.Zero && WhyNeverCached(definition) is { } why) Unused("staleWhile", definition.StaleWhile, why);

            void Unused(string field, TimeSpan value, string why)
                => faults.Add(new PlacedFault(next, new PatternFault(definition.Name, field, $"is {value}, but a pattern {why} is never cached; remove it.") { IsWarning = true }));

            void Add(string field, int item, string message, bool warning = false)
                => faults.Add(new PlacedFault(next, new PatternFault(definition.Name, string.Create(CultureInfo.InvariantCulture, $"{field}[{item}]"), message + ".") { IsWarning = warning }));
        }

        return faults;
    }

    private static string? WhyNeverCached(PatternDefinition pattern)
        => pattern.Acts ? "with side effects" : pattern.CacheScope == CacheScope.None ? "of cache scope none" : pattern.CacheTtl == TimeSpan.Zero ? "whose time to live is zero" : null;

    private static (RegisteredPattern? Pattern, string How) Match(PatternIndex index, string query)
    {
        var text = index.Read(query);
        if (index.FindPhrase(query, text, AllTypes) is { } byPhrase) return (byPhrase, $"reaches pattern '{byPhrase.Definition.Name}' by a phrase");
        var status = index.FindTrigger(query, text, AllTypes, out var trigger);
        if (status == TriggerSearchStatus.TimeLimit) return (null, $"runs into the time limit of a trigger of pattern '{trigger?.Pattern.Definition.Name}'");
        return trigger is null
            ? (null, "reaches no pattern")
            : (trigger.Pattern, $"reaches pattern '{trigger.Pattern.Definition.Name}' by the trigger {FaultText.Quote(trigger.Regex.ToString())}");
    }
}
