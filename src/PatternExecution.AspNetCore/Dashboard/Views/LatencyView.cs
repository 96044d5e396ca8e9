using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>How long answers took: cached ones and executed ones apart, for together they have no middle.</summary>
internal static class LatencyView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""<section id="latency" data-live aria-labelledby="latency-h"><h2 id="latency-h">Latency</h2>""");
        var cached = model.Cached.ByOctave();
        var executed = model.Executed.ByOctave();
        var first = Array.FindIndex(cached, static count => count > 0) is var left && Array.FindIndex(executed, static count => count > 0) is var right && left >= 0 && right >= 0
            ? Math.Min(left, right)
            : Math.Max(left, right);
        if (first < 0)
        {
            html.Write($"""<p class="muted">No pattern has answered yet.</p>""");
        }
        else
        {
            var last = Math.Max(first + 5, Math.Max(Array.FindLastIndex(cached, static count => count > 0), Array.FindLastIndex(executed, static count => count > 0)));
            var range = Enumerable.Range(first, Math.Min(last, cached.Length - 1) - first + 1).ToList();
            BarChart.Write(
                html,
                new ChartText("Answers by time", "each step twice as long as the one before, cached answers beside executed ones"),
                [.. range.Select(static octave => Display.Time(TimeSpan.FromTicks(1L << octave)))],
                [
                    new Series("from a cache", 'a', [.. range.Select(octave => (double)cached[octave])]),
                    new Series("executed", 'c', [.. range.Select(octave => (double)executed[octave])]),
                ]);
        }

        html.Write($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Times by type of pattern"><table><caption>By type of pattern, cached answers included</caption><thead><tr>
            <th scope="col">type</th><th scope="col" class="n">requests</th><th scope="col" class="n">succeeded</th><th scope="col" class="n">mean</th><th scope="col" class="n">p50</th><th scope="col" class="n">p95</th><th scope="col" class="n">p99</th></tr></thead><tbody>
            """);
        Row(html, "infrastructure", model.Statistics.Infrastructure);
        Row(html, "memory", model.Statistics.Memory);
        Row(html, "hybrid", model.Statistics.Hybrid);
        html.Write($"</tbody></table></div></section>\n");
    }

    private static void Row(HtmlWriter html, string type, PatternTypeStatistics statistics) => html.Write($"""
        <tr><th scope="row">{type}</th><td class="n">{Display.Count(statistics.Count)}</td><td class="n">{Display.Share(statistics.Succeeded, statistics.Count)}</td><td class="n">{Display.Time(statistics.Mean)}</td><td class="n">{Display.Time(statistics.P50)}</td><td class="n">{Display.Time(statistics.P95)}</td><td class="n">{Display.Time(statistics.P99)}</td></tr>
        """);
}
