using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>A hybrid request whose legs wait 20 ms and 10 ms, against waiting 20 ms.</summary>
internal sealed class HybridFigures : IFigureRoom
{
    private static readonly TimeSpan Slower = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Faster = TimeSpan.FromMilliseconds(10);

    public string Room => "engine";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wait = AIFunctionFactory.Create(static async (CancellationToken token) =>
        {
            await Task.Delay(Slower, token);
            return "done";
        }, "wait");
        var pattern = new PatternDefinition { Name = "wait", Type = PatternType.Hybrid };
        using var engine = EngineSetup.Create([wait], [pattern], executors: [new WaitingMemory()]);
        var request = EngineSetup.RequestOf("wait") with { Mode = ExecutionMode.Comprehensive, Cache = CacheUse.Bypass };

        var comparison = await SideBySide.CompareAsync(
            async () =>
            {
                var result = await engine.ExecuteAsync(request, CancellationToken.None);
                if (result is not { Status: ResultStatus.Succeeded, Legs.Count: 2 })
                    throw new InvalidOperationException($"The request ended as {result.Status} with {result.Legs.Count} legs: {result.Error}.");
            },
            static () => Task.Delay(Slower),
            rounds: 31);
        yield return Figure.Ratio(Room, "hybrid of a 20 ms and a 10 ms leg", comparison, 1.05, "a wait of 20 ms alone");
    }

    private sealed class WaitingMemory : IExecutor
    {
        public PatternType Route => PatternType.Memory;

        public async ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
        {
            await Task.Delay(Faster, cancellationToken);
            return new ExecutionOutcome([new LegOutcome
            {
                Leg = PatternType.Memory, Status = ResultStatus.Succeeded, Output = new PatternOutput("[]"u8.ToArray()), Elapsed = Faster,
            }]);
        }
    }
}
