using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Engine;

/// <summary>How often a function runs when a thousand callers ask for one answer that nobody has yet.</summary>
internal sealed class StampedeFigures : IFigureRoom
{
    private const int Callers = 1_000;
    private const int Rounds = 5;

    public string Room => "engine";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var executions = 0;
        var count = AIFunctionFactory.Create(async (CancellationToken token) =>
        {
            Interlocked.Increment(ref executions);
            await Task.Delay(50, token);
            return "done";
        }, "count");
        var pattern = new PatternDefinition { Name = "count", Type = PatternType.Infrastructure, Triggers = [@"^count\s+\d+$"] };
        using var engine = EngineSetup.Create([count], [pattern]);

        var most = 0;
        var answered = 0;
        for (var round = 0; round < Rounds; round++)
        {
            executions = 0;
            var request = EngineSetup.RequestOf(string.Create(CultureInfo.InvariantCulture, $"count {round}"));
            var callers = Enumerable.Range(0, Callers)
                .Select(_ => Task.Run(async () => await engine.ExecuteAsync(request, cancellationToken), cancellationToken));
            var results = await Task.WhenAll(callers);
            answered += results.Count(static result => result.Status == ResultStatus.Succeeded);
            most = Math.Max(most, executions);
        }

        if (answered != Callers * Rounds) throw new InvalidOperationException($"Only {answered} of {Callers * Rounds} callers were answered.");
        yield return Figure.AtMost(Room, "1,000 callers, one cold key: executions, most of 5 rounds", most, "runs", 1);
    }
}
