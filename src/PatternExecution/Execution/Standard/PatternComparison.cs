using System.Text.RegularExpressions;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution.Standard;

/// <summary>Compares two registered patterns: what they are made of, what they match and what they cost.</summary>
internal sealed partial class PatternComparison(IPatternRegistry registry, IPatternEngine engine)
{
    /// <summary>Compares.</summary>
    /// <param name="first">One pattern's name.</param>
    /// <param name="second">The other's.</param>
    /// <param name="tenant">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">A pattern is not registered, or both are the same.</exception>
    public async Task<ComparisonReport> RunAsync(string first, string second, string tenant, CancellationToken cancellationToken)
    {
        var (one, other) = (Find("first", first), Find("second", second));
        if (one == other) throw new RequestRejectedException($"second: '{second}' is the first pattern again; name another.");

        var (oneWords, otherWords) = (WordsOf(one), WordsOf(other));
        var shared = oneWords.Intersect(otherWords, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var either = oneWords.Union(otherWords, StringComparer.Ordinal).Count();
        var (fromOne, fromOther) = (Reach(one, other, cancellationToken), Reach(other, one, cancellationToken));
        return new ComparisonReport(
            await DescribeAsync(one, tenant, cancellationToken).ConfigureAwait(false),
            await DescribeAsync(other, tenant, cancellationToken).ConfigureAwait(false),
            one.Type == other.Type,
            shared,
            either == 0 ? 0 : Math.Round((double)shared.Length / either, 4),
            fromOne,
            fromOther,
            fromOne.Contested.Count == 0 && fromOther.Contested.Count == 0
                ? "No known request of one could reach the other."
                : $"{fromOne.Contested.Count + fromOther.Contested.Count} known requests match both; '{Winner(one, other).Name}' is asked first.");
    }

    private PatternDefinition Find(string argument, string name) =>
        registry.Patterns.FirstOrDefault(pattern => pattern.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RequestRejectedException(
            $"{argument}: there is no pattern '{name}'; registered are {string.Join(", ", registry.Patterns.Select(static pattern => pattern.Name).Order(StringComparer.Ordinal).Take(20))}.");

    // The registry lists patterns in the order in which they are asked.
    private PatternDefinition Winner(PatternDefinition one, PatternDefinition other) => registry.Patterns.First(pattern => pattern == one || pattern == other);

    private ComparisonReport.Overlap Reach(PatternDefinition from, PatternDefinition to, CancellationToken cancellationToken)
    {
        var requests = from.Examples.Concat(from.Phrases).Append(from.Name).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var contested = new List<string>();
        foreach (var request in requests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (registry.FindAll(request, type: null).Any(match => match.Pattern == to)) contested.Add(request);
        }

        return new ComparisonReport.Overlap(requests.Length, contested);
    }

    private async Task<ComparisonReport.Side> DescribeAsync(PatternDefinition pattern, string tenant, CancellationToken cancellationToken)
    {
        // A dry run by name: it executes nothing, and its estimates are what the pattern has lately cost, or its prior.
        var request = new PatternRequest(pattern.Name) { Tenant = tenant, Mode = ExecutionMode.Comprehensive };
        var explanation = await engine.ExplainAsync(request, cancellationToken).ConfigureAwait(false);
        var decision = explanation.Pattern == pattern ? explanation.Decision : null;
        return new ComparisonReport.Side(
            pattern.Name,
            pattern.Type.ToName(),
            pattern.Priority,
            pattern.Triggers.Count,
            pattern.Phrases.Count,
            pattern.Acts,
            pattern.CostTokens,
            decision?.EstimatedTokens,
            decision is null ? null : Math.Round(decision.EstimatedLatency.TotalMilliseconds, 3));
    }

    private static HashSet<string> WordsOf(PatternDefinition pattern)
    {
        var texts = pattern.Phrases.Concat(pattern.Examples).Append(pattern.Name.Replace('_', ' '))
            .Concat(pattern.Triggers.Select(static trigger => Syntax().Replace(trigger, " ")));
        return [.. texts.SelectMany(RequestWords.Of).Where(static word => !char.IsAsciiDigit(word[0]))];
    }

    // What is not literal in a trigger: group names, classes, escapes.
    [GeneratedRegex(@"\(\?<\w+>|\[[^\]]*\]|\\.|\{[^}]*\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Syntax();
}
