using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>How the cache layers serve, over time and since the start.</summary>
internal static class CachesView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var layers = model.Statistics.CacheLayers;
        html.Write($"""<section id="caches" data-live aria-labelledby="caches-h"><h2 id="caches-h">Hit rate by layer</h2>""");
        LineChart.Write(
            html,
            new ChartText("Hit rate by cache layer", "the share of each layer's reads that found an entry"),
            [.. model.Samples.Select(static sample => sample.At)],
            [.. layers.Take(4).Select((layer, index) => new Series(layer.Name, (char)('a' + index), Rates.HitRate(model.Samples, layer.Name)))]);
        html.Write($"""
            <div class="scroll" tabindex="0" role="region" aria-label="Cache layers"><table><caption>Since the start, nearest first</caption><thead><tr>
            <th scope="col">layer</th><th scope="col" class="n">hits</th><th scope="col" class="n">misses</th><th scope="col" class="n">hit rate</th><th scope="col" class="n">entries</th><th scope="col" class="n">size</th><th scope="col" class="n">evicted</th></tr></thead><tbody>
            """);
        foreach (var layer in layers)
        {
            html.Write($"""<tr><th scope="row">{layer.Name}</th><td class="n">{Display.Count(layer.Hits)}</td><td class="n">{Display.Count(layer.Misses)}</td><td class="n">{Display.Share(layer.HitRate)}</td><td class="n">{(layer.Entries is { } entries ? Display.Count(entries) : "–")}</td><td class="n">{Display.Bytes(layer.Bytes)}</td><td class="n">{Display.Count(layer.Evictions)}</td></tr>""");
        }

        html.Write($"</tbody></table></div></section>\n");
    }
}
