using System.Text.RegularExpressions;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Routing;

/// <summary>The way of the performance guide, with the router's own words: three compiled regular expressions of keywords over the request.</summary>
internal sealed class KeywordRegexes
{
    private readonly Regex _infrastructure;
    private readonly Regex _memory;
    private readonly Regex _hybrid;

    public KeywordRegexes()
    {
        var options = new HybridRouterOptions();
        _infrastructure = Compile(options.InfrastructureWords);
        _memory = Compile(options.MemoryWords);
        _hybrid = Compile(["analyze", "compare", "search", "find", "similar", "semantic", "related", "explain", "summarize", "why"]);
    }

    /// <summary>A bit for each expression that is found.</summary>
    public int Classify(string query) =>
        (_infrastructure.IsMatch(query) ? 1 : 0) + (_memory.IsMatch(query) ? 2 : 0) + (_hybrid.IsMatch(query) ? 4 : 0);

    private static Regex Compile(IEnumerable<string> words) =>
        new($@"\b({string.Join('|', words.Select(Regex.Escape))})\b", RegexOptions.Compiled | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
