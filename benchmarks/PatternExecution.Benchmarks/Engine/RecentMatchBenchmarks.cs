using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>What does matching a request cost that was matched a moment ago?</summary>
[MemoryDiagnoser]
public class RecentMatchBenchmarks
{
    private readonly PatternRegistry _registry = new();
    private FrozenDictionary<string, int> _floor = FrozenDictionary<string, int>.Empty;
    private string _query = "";

    [GlobalSetup]
    public void Setup()
    {
        _registry.RegisterRange(CommandPatterns.Create(1_000));
        var recent = CommandPatterns.Requests.Take(500).ToArray();
        foreach (var query in recent) _registry.TryMatch(query, null, out _);
        _floor = recent.ToFrozenDictionary(static key => key, static key => key.Length, StringComparer.OrdinalIgnoreCase);
        _query = recent[250];
    }

    [Benchmark(Baseline = true)]
    public int FrozenDictionary() => _floor[_query];

    [Benchmark]
    public bool Match() => _registry.TryMatch(_query, null, out _);
}
