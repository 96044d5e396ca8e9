using PatternExecution.Diagnostics;
using PatternExecution.Matching;

namespace PatternExecution.Patterns;

/// <summary>The patterns that requests are matched against, in memory. Reads take no lock; a write publishes a new snapshot. Thread-safe.</summary>
public sealed class PatternRegistry : IPatternRegistry
{
    // Longer requests are refused by the engine; keeping them would let a few callers fill the memory.
    private const int MaxRemembered = 4_096;
    private const uint AllTypes = 0b111;

    private const int CountedPhrase = 0;
    private const int CountedTrigger = 1;
    private const int CountedMiss = 2;
    private const int CountedRecentMiss = 3;
    private const int CountedTimeLimit = 4;

    private readonly Lock _writing = new();
    private readonly Dictionary<string, RegisteredPattern> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly StripedCounters _counters = new(5);
    private readonly RecentClock _clock = new();
    private readonly PatternRegistryOptions _options;
    private volatile PatternSnapshot _snapshot;

    /// <summary>Creates an empty registry with the default options.</summary>
    public PatternRegistry()
        : this(new PatternRegistryOptions())
    {
    }

    /// <summary>Creates an empty registry.</summary>
    /// <param name="options">Its limits; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message says which and what is allowed.</exception>
    public PatternRegistry(PatternRegistryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionFaults.ThrowIfAny(new PatternRegistryOptionsValidator().Validate(null, options), nameof(options));
        _options = new PatternRegistryOptions
        {
            RecentMatches = options.RecentMatches,
            TriggerTimeout = options.TriggerTimeout,
            QueryBudget = options.QueryBudget,
            Reading = options.Reading,
        };
        _snapshot = new PatternSnapshot(_options, _clock);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<PatternDefinition> Patterns => _snapshot.Index.Definitions;

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException"><paramref name="query"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is not a defined type.</exception>
    public bool TryMatch(string query, PatternType? type, out PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(query);
        var types = Bits(type);
        var index = _snapshot.Index;
        if (index.FindPhrase(query, types) is { } pattern)
        {
            _counters.Add(CountedPhrase);
            match = ByPhrase(pattern);
            return true;
        }

        if (index.Recent.TryGet(query, types, out var found))
        {
            if (found is not null)
            {
                match = found.ToMatch(MatchKind.Recent, _options.Reading); // counted by the clock
                return true;
            }

            _counters.Add(CountedRecentMiss);
            match = default;
            return false;
        }

        // However it was typed; a phrase that closing punctuation ends is asked for without it, too.
        var text = index.Read(query);
        if (index.FindPhrase(query, text, types) is { } read)
        {
            _counters.Add(CountedPhrase);
            match = ByPhrase(read);
            return true;
        }

        return TryMatchTrigger(index, query, text, types, out match);
    }

    /// <inheritdoc/>
    /// <remarks>A pattern whose trigger ran into its time limit is listed as <see cref="MatchKind.TimeLimit"/>; the list ends where the query's budget does.</remarks>
    public IReadOnlyList<PatternMatch> FindAll(string query, PatternType? type)
    {
        ArgumentNullException.ThrowIfNull(query);
        var types = Bits(type);
        var index = _snapshot.Index;
        var text = RequestText.Read(query, _options.Reading);
        string[] keys = [.. new[] { text.Text, text.Bare }.Select(asked => RequestText.Fold(asked, _options.Reading))];
        List<PatternMatch> byPhrase = [], byTrigger = [];
        foreach (var pattern in index.Patterns)
        {
            if ((PatternIndex.Bit(pattern) & types) == 0 || !HasPhrase(pattern)) continue;
            byPhrase.Add(ByPhrase(pattern));
        }

        foreach (var (trigger, status) in index.FindTriggers(text, types))
        {
            if (!HasPhrase(trigger.Pattern))
                byTrigger.Add(trigger.ToMatch(status == TriggerSearchStatus.Found ? MatchKind.Trigger : MatchKind.TimeLimit, _options.Reading));
        }

        return [.. byPhrase, .. byTrigger];

        bool HasPhrase(RegisteredPattern pattern) => pattern.Phrases.Any(phrase =>
        {
            var (key, bare) = PhraseTable.KeysOf(phrase, _options.Reading);
            return keys.Contains(key, StringComparer.OrdinalIgnoreCase) || (bare is not null && keys.Contains(bare, StringComparer.OrdinalIgnoreCase));
        });
    }

    /// <inheritdoc/>
    public bool TryGet(string name, out PatternMatch match)
    {
        ArgumentNullException.ThrowIfNull(name);
        var pattern = _snapshot.Index.FindName(name);
        match = pattern is null ? default : new PatternMatch(pattern.Definition, MatchKind.Name, pattern.Version, trigger: null);
        return pattern is not null;
    }

    /// <inheritdoc/>
    public bool TryGetFallback(PatternType type, out PatternMatch match)
    {
        var types = Bits(type);
        foreach (var pattern in _snapshot.Index.Fallbacks)
        {
            if ((PatternIndex.Bit(pattern) & types) == 0) continue;
            match = new PatternMatch(pattern.Definition, MatchKind.None, pattern.Version, trigger: null);
            return true;
        }

        match = default;
        return false;
    }

    /// <inheritdoc/>
    public void Register(PatternDefinition pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        Write([pattern], replaces: null, origin: null, buildNow: false);
    }

    /// <inheritdoc/>
    public void RegisterRange(IEnumerable<PatternDefinition> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        Write([.. patterns], replaces: null, origin: null, buildNow: true);
    }

    /// <inheritdoc/>
    public bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_writing)
        {
            if (!_byName.Remove(name, out var removed)) return false;
            var before = _snapshot;
            var snapshot = before.Next([.. before.Registered.Where(pattern => pattern != removed)], added: null);
            if (before.WasRead) snapshot.Build();
            _snapshot = snapshot;
            return true;
        }
    }

    /// <inheritdoc/>
    public void ReplaceAll(IEnumerable<PatternDefinition> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        Write([.. patterns], static _ => true, origin: null, buildNow: true);
    }

    /// <inheritdoc/>
    public PatternRegistryStatistics GetStatistics()
    {
        var types = _snapshot.Registered.ToLookup(pattern => pattern.Definition.Type);
        var recentMisses = _counters.Read(CountedRecentMiss);
        return new PatternRegistryStatistics
        {
            InfrastructurePatterns = types[PatternType.Infrastructure].Count(),
            MemoryPatterns = types[PatternType.Memory].Count(),
            HybridPatterns = types[PatternType.Hybrid].Count(),
            PhraseMatches = _counters.Read(CountedPhrase),
            RecentMatches = _clock.Hits - recentMisses,
            TriggerMatches = _counters.Read(CountedTrigger),
            Misses = _counters.Read(CountedMiss) + recentMisses,
            RecentMisses = recentMisses,
            TimeLimits = _counters.Read(CountedTimeLimit),
        };
    }

    /// <summary>Replaces the patterns of one origin where they stand and leaves all others; nothing is changed when there are faults.</summary>
    internal List<PlacedFault> ReplaceOrigin(object origin, IReadOnlyList<PatternDefinition?> patterns)
        => TryWrite(patterns, pattern => pattern.Origin == origin, origin, buildNow: true);

    private void Write(PatternDefinition?[] patterns, Func<RegisteredPattern, bool>? replaces, object? origin, bool buildNow)
    {
        var faults = TryWrite(patterns, replaces, origin, buildNow);
        if (faults.Count > 0) throw new PatternValidationException([.. faults.Select(placed => placed.Fault)]);
    }

    private List<PlacedFault> TryWrite(IReadOnlyList<PatternDefinition?> patterns, Func<RegisteredPattern, bool>? replaces, object? origin, bool buildNow)
    {
        // Outside the lock: ten thousand expressions take a quarter of a second to parse.
        var validator = new PatternValidator(_options.TriggerTimeout, origin);
        var added = validator.Check(patterns);
        lock (_writing)
        {
            var before = _snapshot.Registered;
            var first = replaces is null ? -1 : Array.FindIndex(before, pattern => replaces(pattern));
            var kept = first < 0 ? before : Array.FindAll(before, pattern => !replaces!(pattern));
            if (first < 0) first = kept.Length;
            validator.CheckNames(added, name => _byName.TryGetValue(name, out var taken) && replaces?.Invoke(taken) != true);
            if (validator.Faults.Count > 0) return validator.Faults;

            var snapshot = _snapshot.Next([.. kept.AsSpan(0, first), .. added, .. kept.AsSpan(first)], replaces is null ? added : null);
            if (buildNow || _snapshot.WasRead) snapshot.Build();
            if (replaces is not null)
            {
                _byName.Clear();
                added = snapshot.Registered;
            }

            foreach (var pattern in added) _byName.Add(pattern.Definition.Name, pattern);
            _snapshot = snapshot;
            return validator.Faults;
        }
    }

    private bool TryMatchTrigger(PatternIndex index, string query, RequestText? text, uint types, out PatternMatch match)
    {
        var status = index.FindTrigger(query, text, types, out var found);
        if (status == TriggerSearchStatus.TimeLimit)
        {
            _counters.Add(CountedTimeLimit);
            match = found?.ToMatch(MatchKind.TimeLimit, _options.Reading) ?? new PatternMatch(null, MatchKind.TimeLimit, 0, trigger: null);
            return false;
        }

        if (query.Length <= MaxRemembered) index.Recent.Add(query, types, found);
        _counters.Add(found is null ? CountedMiss : CountedTrigger);
        match = found?.ToMatch(MatchKind.Trigger, _options.Reading) ?? default;
        return found is not null;
    }

    private PatternMatch ByPhrase(RegisteredPattern pattern) =>
        new(pattern.Definition, MatchKind.Phrase, pattern.Version, trigger: null) { Reading = _options.Reading, OtherTriggers = pattern.Triggers };

    private static uint Bits(PatternType? type)
    {
        if (type is not { } one) return AllTypes;
        if ((uint)one > (uint)PatternType.Hybrid) throw new ArgumentOutOfRangeException(nameof(type), type, "Use Infrastructure, Memory, Hybrid or null for all.");
        return 1u << (int)one;
    }
}
