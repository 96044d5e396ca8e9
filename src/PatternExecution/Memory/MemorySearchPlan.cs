using System.Globalization;

namespace PatternExecution.Memory;

/// <summary>How a search would be run now.</summary>
/// <param name="Strategy">What finds the memories; of a search by text and vector together, what its vector side uses.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record MemorySearchPlan(MemorySearchStrategy Strategy, string Reason)
{
    /// <summary>How recency and importance change the order, in words; null where they do not.</summary>
    public string? Boosts { get; init; }

    /// <summary>The statement that the store's server would run; null where the store has no server.</summary>
    public string? Statement { get; init; }

    /// <summary>How the server would run <see cref="Statement"/>, a line an entry; the question's words may stand in it. Empty where the store has no server.</summary>
    public IReadOnlyList<string> ServerPlan { get; init; } = [];

    /// <summary>Says what a search's boosts do; the same words for every store.</summary>
    internal static string? Describe(MemoryQuery query, MemoryStoreOptions options) => !MemoryBoosts.Any(query) ? null : string.Create(CultureInfo.InvariantCulture,
        $"{(query.Kind == MemorySearchKind.Filter ? "all that pass are" : $"the first {MemoryBoosts.Depth(query, options)} are")} ordered by {1 - query.RecencyWeight - query.ImportanceWeight:0.######} of the score, {query.RecencyWeight:0.######} of recency (half-life {query.RecencyHalfLife:c}) and {query.ImportanceWeight:0.######} of importance");
}
