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
        html.Write($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Routes since the start"><table><caption>Since the start; estimates beside what was observed</caption><thead><tr>
            <th scope="col">route</th><th scope="col" class="n">decisions</th><th scope="col" class="n">tokens</th><th scope="col" class="n">time</th></tr></thead><tbody>
            """);
        Row(html, "infrastructure", routing.Infrastructure);
        Row(html, "memory", routing.Memory);
        Row(html, "hybrid", routing.Hybrid);
        html.Write($"</tbody></table></div></section>\n");
    }

    private static void Row(HtmlWriter html, string route, RouteStatistics statistics) => html.Write($"""
        <tr><th scope="row">{route}</th><td class="n">{Display.Count(statistics.Decisions)}</td><td class="n">{Display.Rate(statistics.MeanEstimatedTokens)} / {Display.Rate(statistics.MeanActualTokens)}</td><td class="n">{Display.Time(statistics.MeanEstimatedLatency)} / {Display.Time(statistics.MeanActualLatency)}</td></tr>
        """);
}
