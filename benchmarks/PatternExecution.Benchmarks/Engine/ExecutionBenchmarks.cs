using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Memory;
using PatternExecution.Execution;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>What does a cached answer cost beyond a cache lookup, and what does executing a function that does nothing?</summary>
[MemoryDiagnoser]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "Disposed by GlobalCleanup.")]
public class ExecutionBenchmarks
{
    private readonly MemoryCache _bare = new(new MemoryCacheOptions());
    private readonly PatternRequest _warm = EngineSetup.Requests[0];
    private readonly PatternRequest _cold = EngineSetup.Requests[0] with { Cache = CacheUse.Bypass };
    private PatternEngine _engine = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _engine = await EngineSetup.CreateAsync();
        await _engine.ExecuteAsync(_warm, CancellationToken.None);
        _bare.Set(_warm.Query, "done", TimeSpan.FromHours(1));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _engine.Dispose();
        _bare.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool MemoryCacheLookup() => _bare.TryGetValue(_warm.Query, out _);

    // Refreshed by itself once a minute, when the answer's time to live has passed.
    [Benchmark]
    public ValueTask<PatternResult> Warm() => _engine.ExecuteAsync(_warm, CancellationToken.None);

    [Benchmark]
    public ValueTask<PatternResult> ColdNoOpFunction() => _engine.ExecuteAsync(_cold, CancellationToken.None);
}
