using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>Everything that answers a request for one set of patterns. Immutable but for its recent matches.</summary>
internal sealed class PatternIndex
{
    private readonly PhraseTable _phrases;
    private readonly Trigger[] _triggers;
    private readonly TriggerIndex _search;
    private IReadOnlyCollection<PatternDefinition>? _definitions;
    private Dictionary<string, RegisteredPattern>? _names;

    /// <summary>Builds the index of a set of patterns.</summary>
    /// <param name="registered">The patterns, in order of registration.</param>
    /// <param name="options">The limits of the registry.</param>
    /// <param name="clock">What dates recent matches.</param>
    /// <param name="previous">The index of an earlier set, to share with; null where there is none.</param>
    /// <param name="added">What this set has and the earlier one has not; null where it lacks something that the earlier one has.</param>
    public PatternIndex(
        IEnumerable<RegisteredPattern> registered, PatternRegistryOptions options, RecentClock clock, PatternIndex? previous, IReadOnlyList<RegisteredPattern>? added)
    {
        if (previous is null || added is null)
        {
            Patterns = [.. registered.OrderByDescending(pattern => pattern.Definition.Priority)];
            Fallbacks = Array.FindAll(Patterns, pattern => pattern.Definition.Fallback);
            _triggers = [.. Patterns.SelectMany(pattern => pattern.Triggers)];
            _phrases = PhraseTable.Build(Patterns, options.Reading);
        }
        else
        {
            RegisteredPattern[] late = [.. added.OrderByDescending(pattern => pattern.Definition.Priority)];
            Patterns = Insert(previous.Patterns, late, static pattern => pattern);
            Fallbacks = Insert(previous.Fallbacks, Array.FindAll(late, pattern => pattern.Definition.Fallback), static pattern => pattern);
            _triggers = Insert(previous._triggers, [.. late.SelectMany(pattern => pattern.Triggers)], static trigger => ((RegisteredTrigger)trigger).Pattern);
            _phrases = previous._phrases.With(added) ?? PhraseTable.Build(Patterns, options.Reading);
        }

        _search = previous is null ? TriggerIndex.Build(_triggers, options.QueryBudget) : TriggerIndex.Build(_triggers, options.QueryBudget, previous._search);
        Reading = options.Reading;
        Recent = new RecentMatches(options.RecentMatches, clock);
    }

    /// <summary>In the order in which they are asked.</summary>
    public RegisteredPattern[] Patterns { get; }

    /// <summary>Those of <see cref="Patterns"/> that answer unmatched requests.</summary>
    public RegisteredPattern[] Fallbacks { get; }

    /// <summary>Made when asked for: registering one more must not touch all others.</summary>
    public IReadOnlyCollection<PatternDefinition> Definitions => _definitions ??= Array.AsReadOnly(Array.ConvertAll(Patterns, pattern => pattern.Definition));

    public RecentMatches Recent { get; }

    /// <summary>What requests are read with.</summary>
    public RequestReading Reading { get; }

    public static uint Bit(RegisteredPattern pattern) => 1u << (int)pattern.Definition.Type;

    // The table is made when first asked for, as the definitions are.
    public RegisteredPattern? FindName(string name) =>
        (_names ??= Patterns.ToDictionary(static pattern => pattern.Definition.Name, StringComparer.OrdinalIgnoreCase)).GetValueOrDefault(name);

    /// <summary>The pattern with a phrase that was typed as it was written, but for case.</summary>
    public RegisteredPattern? FindPhrase(string query, uint types) => _phrases.Find(query, types);

    /// <summary>A request as it is read; null where it is read as it was typed.</summary>
    public RequestText? Read(string query) => RequestText.IsPlain(query) ? null : RequestText.Read(query, Reading);

    /// <summary>The pattern with a phrase, however it was typed.</summary>
    public RegisteredPattern? FindPhrase(string query, RequestText? text, uint types)
    {
        if (text is null) return _phrases.Find(query, types) ?? _phrases.FindBare(query, types);
        if (_phrases.Find(RequestText.Fold(text.Text, Reading), types) is { } found) return found;
        var bare = RequestText.Fold(text.Bare, Reading);
        return _phrases.Find(bare, types) ?? _phrases.FindBare(bare, types);
    }

    /// <summary>The first trigger that finds something in one of the texts of a query.</summary>
    public TriggerSearchStatus FindTrigger(string query, RequestText? text, uint types, out RegisteredTrigger? found)
    {
        if (text is null) return Search(query, types, out found);
        foreach (var asked in text.Texts)
        {
            var status = Search(asked, types, out found);
            if (found is not null || status == TriggerSearchStatus.TimeLimit) return status;
        }

        found = null;
        return TriggerSearchStatus.None;
    }

    private TriggerSearchStatus Search(string text, uint types, out RegisteredTrigger? found)
    {
        var search = _search.FindFirst(text, types);
        found = (RegisteredTrigger?)search.Trigger;
        return search.Status;
    }

    /// <summary>Each pattern of these types that one of its triggers finds in a query, in the order in which they are asked.</summary>
    public IEnumerable<(RegisteredTrigger Trigger, TriggerSearchStatus Status)> FindTriggers(RequestText text, uint types) =>
        text.Texts.SelectMany(asked => _search.FindAll(asked, types)).Select(search => ((RegisteredTrigger)search.Trigger!, search.Status)).DistinctBy(found => found.Item1.Pattern);

    /// <summary>Inserts into what is in order of priority, behind what has the same priority.</summary>
    private static T[] Insert<T>(T[] some, T[] added, Func<T, RegisteredPattern> pattern)
    {
        var all = new T[some.Length + added.Length];
        var copied = 0;
        for (var i = 0; i < added.Length; i++)
        {
            var (low, high) = (copied, some.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pattern(some[middle]).Definition.Priority >= pattern(added[i]).Definition.Priority) low = middle + 1;
                else high = middle;
            }

            some.AsSpan(copied, low - copied).CopyTo(all.AsSpan(copied + i));
            copied = low;
            all[copied + i] = added[i];
        }

        some.AsSpan(copied).CopyTo(all.AsSpan(copied + added.Length));
        return all;
    }
}
