using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>How long answers took: cached ones and executed ones apart, for together they have no middle.</summary>
internal static class LatencyView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""<section id="latency" data-live aria-labelledby="latency-h"><h2 id="latency-h">Latency: how many answers took how long</h2>""");
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
                new ChartText("Answers by time", "the share of all cached answers, and beside it of all executed ones, that took so long; each step is twice as long as the one before"),
                [.. range.Select(static octave => Display.RoundTime(TimeSpan.FromTicks(1L << octave)))],
                [
                    new Series("from a cache", 'a', [.. range.Select(octave => (double)cached[octave])]),
                    new Series("executed", 'c', [.. range.Select(octave => (double)executed[octave])]),
                ]);
        }

        Table.Open(html, "Times by type of pattern", "By type of pattern, cached answers included", "type", "#requests", "#succeeded", "#mean", "#p50", "#p95", "#p99");
        Row(html, "infrastructure", model.Statistics.Infrastructure);
        Row(html, "memory", model.Statistics.Memory);
        Row(html, "hybrid", model.Statistics.Hybrid);
        Table.Close(html);
        html.Write($"</section>\n");
    }

    private static void Row(HtmlWriter html, string type, PatternTypeStatistics statistics)
    {
        Table.Row(html, type);
        Table.Number(html, "requests", Display.Count(statistics.Count));
        Table.Number(html, "succeeded", Display.Share(statistics.Succeeded, statistics.Count));
        Table.Number(html, "mean", Display.Time(statistics.Mean));
        Table.Number(html, "p50", Display.Time(statistics.P50));
        Table.Number(html, "p95", Display.Time(statistics.P95));
        Table.Number(html, "p99", Display.Time(statistics.P99));
        Table.EndRow(html);
    }
}
