using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Execution.Commands;

namespace PatternExecution.Benchmarks.Host;

/// <summary>What system_command adds to the start of a program: checked arguments, limits, and the end of all that it leaves behind.</summary>
internal sealed class ProgramStartFigures : IFigureRoom
{
    private const string Name = "8 callers: pattern to a program against Process.Start of the same";
    private const double Reach = 1.5;
    private const int Callers = 8;
    private const int StartsARound = 25;

    public string Room => "host";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Array.Find(["/usr/bin/echo", "/bin/echo"], File.Exists) is not { } program)
        {
            yield return Figure.NotMeasured(Room, Name, "x", Reach, "no program named echo");
            yield break;
        }

        var services = new ServiceCollection();
        services.AddPatternExecution().AddStandardPatterns(options => options.AllowCommand("echo", program, CommandArgument.Text("words").Repeated()));
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<IPatternEngine>();
        var comparison = await SideBySide.CompareAsync(() => StartAllAsync(i => AskAsync(engine, i, cancellationToken)), () => StartAllAsync(i => StartAsync(program, i, cancellationToken)));
        const double Starts = Callers * StartsARound;
        yield return Figure.AtMost(
            Room, Name, comparison.Ratio, "x", Reach,
            $"Process.Start, its output read: {Starts / comparison.Anchor.Nanoseconds * 1e9:0} a second (this: {Starts / comparison.Candidate.Nanoseconds * 1e9:0})");
    }

    private static Task StartAllAsync(Func<int, Task> start) => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        for (var i = 0; i < StartsARound; i++) await start((caller * StartsARound) + i);
    })));

    private static async Task AskAsync(IPatternEngine engine, int number, CancellationToken cancellationToken)
    {
        var result = await engine.ExecuteAsync(new PatternRequest($"run command echo request {number}"), cancellationToken);
        if (result.Status != ResultStatus.Succeeded) throw new InvalidOperationException($"{result.Status}: {result.Error}");
    }

    private static async Task StartAsync(string program, int number, CancellationToken cancellationToken)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, ["request", $"{number}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        process.Start();
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
    }
}
