using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>User agents and loose sentence templates, against trying their expressions one by one.</summary>
internal sealed class PublicSetFigures : IFigureRoom
{
    public string Room => "matching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var figure in MeasureAsync(settings, "uap", RegexOptions.Compiled, 80, 5, cancellationToken)) yield return figure;
        await foreach (var figure in MeasureAsync(settings, "home", RegexOptions.None, 42, 8, cancellationToken)) yield return figure;
    }

    private async IAsyncEnumerable<Figure> MeasureAsync(
        FigureSettings settings, string name, RegexOptions anchorOptions, double reach, double tailReach, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (QuerySet.Load(settings, name) is not { } set)
        {
            yield return Figure.NotMeasured(Room, $"{name}: times faster than one by one", "x", reach, $"no data: matching/{name}.patterns.json");
            yield break;
        }

        var index = set.Index();
        yield return Figure.AtMost(Room, $"{name}: wrong answers", set.CountWrong(index), "", 0);
        await QueryTiming.WarmAsync(index, set, cancellationToken);
        var (own, anchor) = QueryTiming.Compare(index, set, set.Regexes(anchorOptions));
        var kind = anchorOptions == RegexOptions.Compiled ? "compiled" : "interpreted";
        yield return Figure.AtLeast(Room, $"{name}, {set.Triggers.Length} patterns: times faster than one by one", anchor / own, "x", reach, string.Create(
            CultureInfo.InvariantCulture, $"regexes one by one, {kind}: {anchor / 1000:0.#} us a query (this: {own:0} ns)"));
        yield return Figure.AtMost(Room, $"{name}: p99 by mean", QueryTiming.TailByMean(index, set), "x", tailReach);
        yield return Figure.AtMost(Room, $"{name}: allocated a query", QueryTiming.AllocatedBytes(index, set), "B", 0);
        yield return Figure.AtMost(Room, $"{name}: wrong answers when warm", set.CountWrong(index), "", 0);
    }
}
