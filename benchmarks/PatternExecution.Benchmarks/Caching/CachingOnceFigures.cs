using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>How often one cold key is executed for a thousand callers.</summary>
internal sealed class CachingOnceFigures : IFigureRoom
{
    private int _executions;

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cache = new LayeredCache([new MemoryCacheLayer()]);
        var key = new CacheKey("acme", "", "recall_memory", 1, "Memory", "recall the decision", "", "");
        var callers = Enumerable.Range(0, 1_000).Select(_ => Task.Run(
            () => cache.GetOrExecuteAsync(key, new CachePolicy([]), this, static async (self, token) =>
            {
                Interlocked.Increment(ref self._executions);
                await Task.Delay(100, token);
                return new CacheFill(new byte[100], Decoded: null, Keep: true);
            }, cancellationToken).AsTask(),
            cancellationToken));
        await Task.WhenAll(callers);
        yield return Figure.AtMost(Room, "executions for 1,000 callers of one cold key", _executions, "executions", 1, "IMemoryCache: 1,000");
    }
}
