using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>A cached answer, from request to result, against the bare lookup of a cache that knows no request.</summary>
internal sealed class WarmFigures : IFigureRoom
{
    public string Room => "engine";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var engine = await EngineSetup.CreateAsync();
        using var bare = new MemoryCache(new MemoryCacheOptions());
        var requests = EngineSetup.Requests;
        foreach (var request in requests)
        {
            await engine.ExecuteAsync(request, cancellationToken);
            var warm = await engine.ExecuteAsync(request, cancellationToken);
            if (warm is not { Status: ResultStatus.Succeeded, CacheLayer: not null })
                throw new InvalidOperationException($"'{request.Query}' was not answered by a cache: {warm.Status}, {warm.Error}.");
            bare.Set(request.Query, warm, TimeSpan.FromMinutes(10));
        }

        var found = 0;
        var comparison = SideBySide.Compare(
            count =>
            {
                // Answers live for a minute, which no measurement of this class takes; one that did expire would be executed and cost more.
                for (var i = 0; i < count; i++)
                {
                    var executing = engine.ExecuteAsync(requests[i % requests.Length], CancellationToken.None);
                    found += executing.GetAwaiter().GetResult().Legs.Count;
                }
            },
            count =>
            {
                for (var i = 0; i < count; i++) found += bare.TryGetValue(requests[i % requests.Length].Query, out _) ? 1 : 0;
            });
        GC.KeepAlive(found);

        yield return Figure.Ratio(Room, "warm ExecuteAsync, tenant and context set", comparison, 10, $"IMemoryCache.TryGetValue, {requests.Length} keys");
        yield return Figure.Allocation(Room, "warm ExecuteAsync, allocated", comparison, 256);
    }
}
