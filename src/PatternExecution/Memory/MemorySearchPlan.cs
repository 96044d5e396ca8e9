using System.Globalization;

namespace PatternExecution.Memory;

/// <summary>How a search would be run now.</summary>
/// <param name="Strategy">What finds the memories, in a few words such as <c>words</c> or <c>exact vectors</c>.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="Boosts">How recency and importance change the order, in words; null where they do not.</param>
public sealed record MemorySearchPlan(string Strategy, string Reason, string? Boosts)
{
    /// <summary>Says what a search's boosts do; the same words for every store.</summary>
    internal static string? Describe(MemoryQuery query, MemoryStoreOptions options) => !MemoryBoosts.Any(query) ? null : string.Create(CultureInfo.InvariantCulture,
        $"{(query.Kind == MemorySearchKind.Filter ? "all that pass are" : $"the first {MemoryBoosts.Depth(query, options)} are")} ordered by {1 - query.RecencyWeight - query.ImportanceWeight:0.######} of the score, {query.RecencyWeight:0.######} of recency (half-life {query.RecencyHalfLife:c}) and {query.ImportanceWeight:0.######} of importance");
}
