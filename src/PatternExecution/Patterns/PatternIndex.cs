using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>Everything that answers a request for one set of patterns. Immutable but for its recent matches.</summary>
internal sealed class PatternIndex
{
    private readonly PhraseTable _phrases;
    private readonly RegisteredTrigger[] _triggers;
    private readonly TriggerIndex _search;

    /// <summary>Builds the index of a set of patterns.</summary>
    /// <param name="registered">The patterns, in order of registration.</param>
    /// <param name="options">The limits of the registry.</param>
    /// <param name="clock">What dates recent matches.</param>
    /// <param name="previous">The index of an earlier set, to share with; null where there is none.</param>
    /// <param name="added">What this set has and the earlier one has not; null where it lacks something that the earlier one has.</param>
    public PatternIndex(
        IEnumerable<RegisteredPattern> registered, PatternRegistryOptions options, RecentClock clock, PatternIndex? previous, IReadOnlyList<RegisteredPattern>? added)
    {
        Patterns = [.. registered.OrderByDescending(pattern => pattern.Definition.Priority)];
        Definitions = Array.AsReadOnly(Array.ConvertAll(Patterns, pattern => pattern.Definition));
        Fallbacks = Array.FindAll(Patterns, pattern => pattern.Definition.Fallback);
        _phrases = (added is null ? null : previous?._phrases.With(added)) ?? PhraseTable.Build(Patterns);
        _triggers = [.. Patterns.SelectMany(pattern => pattern.Triggers)];
        var triggers = Array.ConvertAll(_triggers, trigger => trigger.Search);
        _search = previous is null
            ? TriggerIndex.Build(triggers, options.QueryBudget)
            : TriggerIndex.Build(triggers, options.QueryBudget, previous._search);
        Recent = new RecentMatches(options.RecentMatches, clock);
    }

    /// <summary>In the order in which they are asked.</summary>
    public RegisteredPattern[] Patterns { get; }

    /// <summary>Those of <see cref="Patterns"/> that answer unmatched requests.</summary>
    public RegisteredPattern[] Fallbacks { get; }

    public IReadOnlyCollection<PatternDefinition> Definitions { get; }

    public RecentMatches Recent { get; }

    public static uint Bit(RegisteredPattern pattern) => 1u << (int)pattern.Definition.Type;

    public RegisteredPattern? FindPhrase(string query, uint types) => _phrases.Find(query, types);

    public TriggerSearchStatus FindTrigger(string query, uint types, out RegisteredTrigger? found)
    {
        var search = _search.FindFirst(query, types);
        found = search.Ordinal < 0 ? null : _triggers[search.Ordinal];
        return search.Status;
    }

    /// <summary>Each pattern of these types that one of its triggers finds in a query, in the order in which they are asked.</summary>
    public IEnumerable<(RegisteredTrigger Trigger, TriggerSearchStatus Status)> FindTriggers(string query, uint types) =>
        _search.FindAll(query, types).Select(search => (_triggers[search.Ordinal], search.Status)).DistinctBy(found => found.Item1.Pattern);
}
