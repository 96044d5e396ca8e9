using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Which routes were taken over time, and how well they were estimated.</summary>
internal static class RoutesView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var samples = model.Samples;
        html.Write($"""<section id="routes" data-live aria-labelledby="routes-h"><h2 id="routes-h">Routes over time</h2>""");
        StackedChart.Write(
            html,
            new ChartText("Requests a second by route", "requests a second, infrastructure at the bottom, then memory, hybrid and unmatched"),
            [.. samples.Select(static sample => sample.At)],
            [
                new Series("infrastructure", 'a', Rates.PerSecond(samples, static sample => sample.Infrastructure)),
                new Series("memory", 'b', Rates.PerSecond(samples, static sample => sample.Memory)),
                new Series("hybrid", 'c', Rates.PerSecond(samples, static sample => sample.Hybrid)),
                new Series("unmatched", 'd', Rates.PerSecond(samples, static sample => sample.Unmatched)),
            ]);
        var routing = model.Statistics.Routing;
        Table.Open(html, "Routes since the start", "Since the start; estimates beside what was observed", "route", "#decisions", "#tokens", "#time");
        Row(html, "infrastructure", routing.Infrastructure);
        Row(html, "memory", routing.Memory);
        Row(html, "hybrid", routing.Hybrid);
        Table.Close(html);
        html.Write($"</section>\n");
    }

    private static void Row(HtmlWriter html, string route, RouteStatistics statistics)
    {
        Table.Row(html, route);
        Table.Number(html, "decisions", Display.Count(statistics.Decisions));
        Table.Number(html, "tokens", $"{Display.Rate(statistics.MeanEstimatedTokens)} / {Display.Rate(statistics.MeanActualTokens)}");
        Table.Number(html, "time", $"{Display.Time(statistics.MeanEstimatedLatency)} / {Display.Time(statistics.MeanActualLatency)}");
        Table.EndRow(html);
    }
}
