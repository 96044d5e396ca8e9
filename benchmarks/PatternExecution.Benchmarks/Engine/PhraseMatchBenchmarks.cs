using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>What does matching an exact phrase cost beyond a dictionary lookup?</summary>
[MemoryDiagnoser]
public class PhraseMatchBenchmarks
{
    private readonly PatternRegistry _registry = new();
    private FrozenDictionary<string, int> _floor = FrozenDictionary<string, int>.Empty;
    private string _query = "";

    [GlobalSetup]
    public void Setup()
    {
        _registry.RegisterRange(CommandPatterns.Create(1_000));
        _floor = CommandPatterns.Phrases.ToFrozenDictionary(static key => key, static key => key.Length, StringComparer.OrdinalIgnoreCase);
        _query = CommandPatterns.Phrases[500];
    }

    [Benchmark(Baseline = true)]
    public int FrozenDictionary() => _floor[_query];

    [Benchmark]
    public bool Match() => _registry.TryMatch(_query, null, out _);
}
