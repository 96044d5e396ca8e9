using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

/// <summary>Tests of a layered cache of the memory layer and a shared one, on a clock that the test moves.</summary>
public abstract class TwoLayerCacheTests
{
    private protected FakeTimeProvider Time { get; private set; } = null!;

    private protected MemoryCacheLayer Memory { get; private set; } = null!;

    private protected OuterLayer Outer { get; private set; } = null!;

    private protected LayeredCache Cache { get; set; } = null!;

    private protected virtual MemoryCacheLayerOptions MemoryOptions => new() { Jitter = 0 };

    [SetUp]
    public void CreateCache()
    {
        Time = TestClock.Create();
        Memory = new MemoryCacheLayer(MemoryOptions, Time);
        Outer = new OuterLayer(Time);
        Cache = new LayeredCache([Memory, Outer], Time);
    }

    /// <summary>Asks for a key whose answer is made at once.</summary>
    private protected Task<CacheAnswer> AnswerAsync(int value, string text, CachePolicy policy) =>
        Cache.GetOrExecuteAsync(Key(text), policy, value, static (value, _) => new(Fill(value)), default).AsTask();

    /// <summary>Asks for key <c>a</c> with an execution that ends when the test says so.</summary>
    private protected Task<CacheAnswer> GetAsync(Execution execution, CachePolicy policy, CancellationToken cancellationToken = default) =>
        Cache.GetOrExecuteAsync(Key("a"), policy, execution, static (execution, token) => execution.RunAsync(token), cancellationToken).AsTask();

    private protected Task<CacheAnswer> GetAsync(Execution execution, CancellationToken cancellationToken = default) =>
        GetAsync(execution, Policy("tag"), cancellationToken);

    /// <summary>Waits until the memory layer serves an answer for key <c>a</c>; an execution may end on another thread.</summary>
    private protected async Task UntilKeptAsync(int value)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!Cache.TryGet(Key("a"), out var kept) || ValueOf(kept) != value)
        {
            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60)) Assert.Fail($"Answer {value} is not kept.");
            await Task.Yield();
        }
    }
}
