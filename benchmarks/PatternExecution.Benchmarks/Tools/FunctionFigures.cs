using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Engine;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Tools;

/// <summary>What a pattern adds to a function in this process when nothing is cached.</summary>
internal sealed class FunctionFigures : IFigureRoom
{
    private const double Factor = 1.5;
    private const double MostMicroseconds = 2;

    public string Room => "tools";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var function = AIFunctionFactory.Create(static (string subject) => subject.Length, "length");
        using var engine = EngineSetup.Create(
            [function],
            [new PatternDefinition { Name = "measure", Type = PatternType.Infrastructure, Function = "length", Triggers = [@"^how long is (?<subject>.+)$"] }]);
        var request = new PatternRequest("how long is the invoice of March") { Tenant = EngineSetup.Tenant, Cache = CacheUse.Bypass };
        var result = await engine.ExecuteAsync(request, cancellationToken);
        if (result.Output.ToString() != "20") throw new InvalidOperationException($"The request ended as {result.Status}, {result.Output}, {result.Error}.");

        var compared = SideBySide.Compare(
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    var executing = engine.ExecuteAsync(request, CancellationToken.None);
                    executing.GetAwaiter().GetResult();
                }
            },
            count =>
            {
                for (var i = 0; i < count; i++)
                {
                    var invoking = function.InvokeAsync(new AIFunctionArguments { ["subject"] = "the invoice of March" }, CancellationToken.None);
                    invoking.GetAwaiter().GetResult();
                }
            });
        var beyond = (compared.Candidate.Nanoseconds - (Factor * compared.Anchor.Nanoseconds)) / 1_000;
        yield return Figure.AtMost(
            Room,
            "pattern to function in process, uncached, beyond 1.5 x",
            beyond,
            "us",
            MostMicroseconds,
            string.Create(CultureInfo.InvariantCulture, $"invoking the function: {compared.Anchor.Nanoseconds:0} ns (this: {compared.Candidate.Nanoseconds:0} ns)"));
    }
}
