using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>Bars with their numbers beside them.</summary>
internal static class BarPlot
{
    private const double Width = 960;
    private const double Left = 240;
    private const double Room = 600;
    private const double Callers = 60;
    private const double BarHeight = 16;
    private const double Gap = 4;

    public static XElement OfThroughput(IReadOnlyList<ThroughputLine> lines)
    {
        var most = Math.Max(1_000, lines.Max(static line => line.PerSecond));
        var axis = new LogAxis(1, Math.Pow(10, Math.Ceiling(Math.Log10(most))), Left, Room);
        var shapes = new List<XElement>();
        var y = 34.0;
        foreach (var group in lines.GroupBy(static line => (line.Traffic, line.Cache)))
        {
            shapes.Add(Svg.Words(Left - Callers, y + BarHeight, "end", group.Key.Traffic));
            shapes.Add(Svg.Words(Left - Callers, y + (2 * BarHeight) + Gap, "end", group.Key.Cache, "label quiet"));
            var top = y;
            foreach (var line in group)
            {
                shapes.Add(Svg.Words(Left - 8, y + 12, "end", ReportTable.Whole(line.Callers), "label quiet"));
                shapes.Add(Svg.Box(Left, y, axis.At(line.PerSecond) - Left, BarHeight, group.Key.Cache == Throughput.Executed ? PatternTimes.Cold : PatternTimes.Memory));
                shapes.Add(Svg.Words(axis.At(line.PerSecond) + 6, y + 12, "start", ReportTable.Whole(line.PerSecond)));
                y += BarHeight + Gap;
            }

            if (group.First().Guide > 0) shapes.AddRange(Guide(axis.At(group.First().Guide), top - 3, y - 1));
            y += 14;
        }

        foreach (var tick in axis.Ticks())
        {
            shapes.Insert(0, Svg.Line(axis.At(tick), 30, axis.At(tick), y - 10, "grid"));
            shapes.Add(Svg.Words(axis.At(tick), y + 6, "middle", ReportTable.Whole(tick)));
        }

        shapes.AddRange(Guide(Left + 330, 6, 24));
        shapes.Add(Svg.Words(Left + 340, 18, "start", "the guide's", "label quiet"));
        shapes.Add(Svg.Words(Left, 18, "start", "bars: 1, 8 and 64 callers, on a logarithmic scale", "label quiet"));
        return Svg.Plot("Throughput by callers, requests a second", "A logarithmic scale. The numbers are in the table above.", Width, y + 16, shapes);
    }

    // Seen on bars of any colour.
    private static IEnumerable<XElement> Guide(double x, double top, double bottom) => [Svg.Line(x, top, x, bottom, "halo"), Svg.Line(x, top, x, bottom, "target")];

    public static XElement OfTokens(IReadOnlyList<TokenLine> lines)
    {
        var most = Math.Max(1, lines.Max(static line => line.PerRequest));
        var shapes = new List<XElement>();
        var y = 10.0;
        foreach (var line in lines)
        {
            var width = Room * line.PerRequest / most;
            shapes.Add(Svg.Words(Left - 8, y + 17, "end", line.How));
            shapes.Add(Svg.Box(Left, y, width, 24, line.How == TokenComparison.AlwaysHybrid ? PatternTimes.Cold : PatternTimes.Memory));
            shapes.Add(Svg.Words(Left + width + 6, y + 17, "start", $"{ReportTable.Number(line.PerRequest)} a request"));
            y += 32;
        }

        return Svg.Plot("Tokens a request, as counted", "The numbers are in the table above.", Width, y + 4, shapes);
    }
}
