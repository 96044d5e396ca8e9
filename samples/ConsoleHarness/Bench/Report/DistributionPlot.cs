using System.Globalization;
using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>How the times of each pattern are distributed: one row a pattern, one shape for each state of the cache, a tick at p95, and the guide's target.</summary>
internal static class DistributionPlot
{
    private const double Width = 960;
    private const double RowHeight = 46;
    private const double Top = 46;
    private const int Bins = 160;

    public static XElement Of(IReadOnlyList<PatternTimes> times)
    {
        var axis = new LogAxis(0.0001, 1_000, 150, 790);
        var patterns = times.GroupBy(static times => times.Subject).ToArray();
        var bottom = Top + (RowHeight * patterns.Length);
        return Svg.Plot(
            "Latency distributions by pattern",
            "The numbers are in the table above.",
            Width,
            bottom + 34,
            [.. Axis(axis, bottom), .. Legend(times), .. patterns.SelectMany((pattern, i) => Row(axis, pattern.Key, pattern, Top + (RowHeight * (i + 1)) - 6))]);
    }

    private static IEnumerable<XElement> Axis(LogAxis axis, double bottom)
    {
        foreach (var tick in axis.Ticks())
        {
            yield return Svg.Line(axis.At(tick), Top - 6, axis.At(tick), bottom, "grid");
            yield return Svg.Words(axis.At(tick), bottom + 18, "middle", Named(tick));
        }
    }

    private static string Named(double milliseconds)
    {
        var (value, unit) = milliseconds < 0.000_99 ? (milliseconds * 1_000_000, "ns") : milliseconds < 1 ? (milliseconds * 1_000, "µs") : milliseconds < 1_000 ? (milliseconds, "ms") : (milliseconds / 1_000, "s");
        return $"{value.ToString("0", CultureInfo.InvariantCulture)} {unit}";
    }

    private static IEnumerable<XElement> Legend(IEnumerable<PatternTimes> times)
    {
        var x = 150.0;
        foreach (var cache in times.Select(static times => times.Cache).Distinct())
        {
            yield return Svg.Box(x, 8, 14, 14, cache);
            yield return Svg.Words(x + 20, 20, "start", cache == PatternTimes.Cold ? "cold" : $"warm, from {cache}");
            x += 180;
        }

        yield return Svg.Line(x, 15, x + 16, 15, "tick cold-line");
        yield return Svg.Words(x + 22, 20, "start", "p95");
        yield return Svg.Line(x + 80, 8, x + 80, 24, "target");
        yield return Svg.Words(x + 88, 20, "start", "the guide's target");
    }

    private static IEnumerable<XElement> Row(LogAxis axis, BenchSubject subject, IEnumerable<PatternTimes> times, double floor)
    {
        const double Height = RowHeight - 12;
        yield return Svg.Words(axis.Left - 10, floor - 8, "end", subject.Pattern);
        yield return Svg.Line(axis.Left, floor, axis.Right, floor, "grid");
        yield return Svg.Line(axis.At(subject.TargetMs), floor - Height, axis.At(subject.TargetMs), floor, "target");
        foreach (var measured in times)
        {
            var counts = measured.Times.Counts(Bins, value => (int)(axis.Share(value) * Bins));
            var most = (double)counts.Max();
            var step = (axis.Right - axis.Left) / Bins;
            var (first, last) = (Array.FindIndex(counts, static count => count > 0), Array.FindLastIndex(counts, static count => count > 0));
            var outline = Enumerable.Range(first, last - first + 1).Select(bin => (X: axis.Left + (step * (bin + 0.5)), Y: floor - (Height * counts[bin] / most)));
            var tip = $"{subject.Pattern}, {measured.Cache}: p50 {ReportTable.Milliseconds(measured.Times.Rank(0.5))} ms, p95 {ReportTable.Milliseconds(measured.Times.Rank(0.95))} ms, p99 {ReportTable.Milliseconds(measured.Times.Rank(0.99))} ms";
            yield return Svg.Area([(axis.Left + (step * first), floor), .. outline, (axis.Left + (step * (last + 1)), floor)], measured.Cache, tip);
            var p95 = axis.At(measured.Times.Rank(0.95));
            yield return Svg.Line(p95, floor - Height, p95, floor, $"tick {measured.Cache}-line");
        }
    }
}
