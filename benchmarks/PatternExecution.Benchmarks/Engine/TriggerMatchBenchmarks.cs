using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>How does the cost of finding a trigger grow with the number of patterns, when nothing is remembered?</summary>
[MemoryDiagnoser]
public class TriggerMatchBenchmarks
{
    private readonly PatternRegistry _registry = new(new PatternRegistryOptions { RecentMatches = 0 });
    private Regex[] _triggers = [];
    private string _query = "";

    [Params(10, 100, 1_000)]
    public int Patterns { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var patterns = CommandPatterns.Create(Patterns);
        _registry.RegisterRange(patterns);
        _triggers = [.. patterns.Select(static pattern => new Regex(pattern.Triggers[0], RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))];
        _query = CommandPatterns.Requests[Patterns - 1];
    }

    [Benchmark(Baseline = true)]
    public int OneByOne() => Array.FindIndex(_triggers, trigger => trigger.IsMatch(_query));

    [Benchmark]
    public bool Match() => _registry.TryMatch(_query, null, out _);
}
