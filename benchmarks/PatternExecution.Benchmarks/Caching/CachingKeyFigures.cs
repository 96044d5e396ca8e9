using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>What a key costs to make, hash included, against the framework's randomised hash of the same fields.</summary>
internal sealed class CachingKeyFigures : IFigureRoom
{
    private static readonly string[] _texts = [.. Enumerable.Range(0, 16).Select(i => $"recall the decision number {i}")];

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var kept = 0;
        var comparison = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    kept ^= new CacheKey("acme", "", "recall_memory", 7, "Memory", _texts[i & 15], "default", "").GetHashCode();
                }
            },
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    var hash = default(HashCode);
                    hash.Add("acme");
                    hash.Add("");
                    hash.Add("recall_memory");
                    hash.Add(7UL);
                    hash.Add("Memory");
                    hash.Add(_texts[i & 15]);
                    hash.Add("default");
                    hash.Add("");
                    kept ^= hash.ToHashCode();
                }
            });
        GC.KeepAlive(kept);
        yield return Figure.Ratio(Room, "making a key of five short fields", comparison, 0.75, "HashCode over the same fields");
        yield return Figure.Allocation(Room, "making a key, allocated", comparison, 0);
        await Task.CompletedTask;
    }
}
