namespace PatternExecution.Patterns;

/// <summary>The patterns that requests are matched against. Reads are lock-free on an immutable snapshot; every write swaps in a new one. Thread-safe.</summary>
public interface IPatternRegistry
{
    /// <summary>The registered patterns, in the order in which they are asked.</summary>
    IReadOnlyCollection<PatternDefinition> Patterns { get; }

    /// <summary>Finds the pattern for a request: an exact phrase first, then a recent match, then the first trigger in order of priority.</summary>
    /// <param name="query">The request.</param>
    /// <param name="type">Only patterns of this type, or null for all.</param>
    /// <param name="match">What was found. On false its kind is <see cref="MatchKind.None"/> or <see cref="MatchKind.TimeLimit"/>.</param>
    /// <returns>Whether a pattern was found.</returns>
    bool TryMatch(string query, PatternType? type, out PatternMatch match);

    /// <summary>Finds every pattern that a request could reach, the winner first. Slow, uncounted and not remembered: for explanations.</summary>
    /// <param name="query">The request.</param>
    /// <param name="type">Only patterns of this type, or null for all.</param>
    /// <returns>One match a pattern. Never null.</returns>
    IReadOnlyList<PatternMatch> FindAll(string query, PatternType? type);

    /// <summary>Finds a pattern by its name alone: phrases and triggers are not looked at.</summary>
    /// <param name="name">Its name, ignoring case.</param>
    /// <param name="match">The pattern, of kind <see cref="MatchKind.Name"/>.</param>
    /// <returns>Whether it is registered.</returns>
    bool TryGet(string name, out PatternMatch match);

    /// <summary>Finds the pattern that answers a type's unmatched requests.</summary>
    /// <param name="type">The type that the router named.</param>
    /// <param name="match">The fallback of the highest priority.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGetFallback(PatternType type, out PatternMatch match);

    /// <summary>Adds one pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="PatternValidationException">The definition has a fault, or its name is taken.</exception>
    void Register(PatternDefinition pattern);

    /// <summary>Adds several patterns, all or none.</summary>
    /// <param name="patterns">The patterns.</param>
    /// <exception cref="PatternValidationException">At least one has a fault; every fault is listed and nothing was added.</exception>
    void RegisterRange(IEnumerable<PatternDefinition> patterns);

    /// <summary>Removes a pattern.</summary>
    /// <param name="name">Its name, ignoring case.</param>
    /// <returns>Whether it was there.</returns>
    bool Remove(string name);

    /// <summary>Replaces the whole set at once.</summary>
    /// <param name="patterns">The new set.</param>
    /// <exception cref="PatternValidationException">At least one has a fault; every fault is listed and the running set stays.</exception>
    void ReplaceAll(IEnumerable<PatternDefinition> patterns);

    /// <summary>Counts since the registry was created.</summary>
    PatternRegistryStatistics GetStatistics();
}
