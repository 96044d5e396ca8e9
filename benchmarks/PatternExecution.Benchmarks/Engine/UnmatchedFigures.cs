using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>What a request that matches nothing leaves for the garbage collector beside its result.</summary>
internal sealed class UnmatchedFigures : IFigureRoom
{
    public string Room => "engine";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var engine = await EngineSetup.CreateAsync();
        var request = EngineSetup.RequestOf("tell me a story about a fox");
        var unmatched = await engine.ExecuteAsync(request, cancellationToken);
        if (unmatched.Status != ResultStatus.NoMatch) throw new InvalidOperationException($"The request ended as {unmatched.Status}, {unmatched.Error}.");

        PatternResult? last = null;
        var whole = SideBySide.AllocatedBytes(count =>
        {
            for (var i = 0; i < count; i++)
            {
                var executing = engine.ExecuteAsync(request, CancellationToken.None);
                last = executing.GetAwaiter().GetResult();
            }
        });
        var result = SideBySide.AllocatedBytes(count =>
        {
            for (var i = 0; i < count; i++) last = new PatternResult { Status = ResultStatus.NoMatch };
        });
        GC.KeepAlive(last);

        yield return Figure.AtMost(Room, "unmatched request, allocated beyond the result", whole - result, "B", 0, $"the result itself: {result:0} B");
    }
}
