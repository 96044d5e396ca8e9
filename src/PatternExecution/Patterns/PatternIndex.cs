using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>Everything that answers a request for one set of patterns. Immutable but for its recent matches.</summary>
internal sealed class PatternIndex
{
    private readonly FrozenDictionary<string, PhraseOwners> _phrases;
    private readonly FrozenDictionary<string, PhraseOwners>.AlternateLookup<ReadOnlySpan<char>> _trimmedPhrases;
    private readonly RegisteredTrigger[] _triggers;
    private readonly TriggerIndex _search;

    public PatternIndex(IEnumerable<RegisteredPattern> registered, PatternRegistryOptions options, RecentClock clock)
    {
        Patterns = [.. registered.OrderByDescending(pattern => pattern.Definition.Priority)];
        Definitions = Array.AsReadOnly(Array.ConvertAll(Patterns, pattern => pattern.Definition));
        Fallbacks = Array.FindAll(Patterns, pattern => pattern.Definition.Fallback);
        _phrases = Phrases(Patterns);
        _trimmedPhrases = _phrases.GetAlternateLookup<ReadOnlySpan<char>>();
        _triggers = [.. Patterns.SelectMany(pattern => pattern.Triggers)];
        _search = TriggerIndex.Build(Array.ConvertAll(_triggers, trigger => new Trigger(trigger.Regex, Bit(trigger.Pattern))), options.QueryBudget);
        Recent = new RecentMatches(options.RecentMatches, clock);
    }

    /// <summary>In the order in which they are asked.</summary>
    public RegisteredPattern[] Patterns { get; }

    /// <summary>Those of <see cref="Patterns"/> that answer unmatched requests.</summary>
    public RegisteredPattern[] Fallbacks { get; }

    public IReadOnlyCollection<PatternDefinition> Definitions { get; }

    public RecentMatches Recent { get; }

    public static uint Bit(RegisteredPattern pattern) => 1u << (int)pattern.Definition.Type;

    public RegisteredPattern? FindPhrase(string query, uint types)
    {
        // The span's lookup is slower than the string's, and most requests have nothing to trim.
        if (query.Length > 0 && (char.IsWhiteSpace(query[0]) || char.IsWhiteSpace(query[^1])))
            return _trimmedPhrases.TryGetValue(query.AsSpan().Trim(), out var trimmed) ? trimmed.Find(types) : null;

        ref readonly var owners = ref _phrases.GetValueRefOrNullRef(query);
        return Unsafe.IsNullRef(in owners) ? null : owners.Find(types);
    }

    public TriggerSearchStatus FindTrigger(string query, uint types, out RegisteredTrigger? found)
    {
        var search = _search.FindFirst(query, types);
        found = search.Ordinal < 0 ? null : _triggers[search.Ordinal];
        return search.Status;
    }

    private static FrozenDictionary<string, PhraseOwners> Phrases(RegisteredPattern[] patterns)
    {
        var phrases = new Dictionary<string, PhraseOwners>(StringComparer.OrdinalIgnoreCase);
        foreach (var pattern in patterns)
        {
            foreach (var phrase in pattern.Phrases)
            {
                phrases[phrase] = phrases.TryGetValue(phrase, out var owners) ? owners.And(pattern) : new PhraseOwners(pattern, null);
            }
        }

        return phrases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
