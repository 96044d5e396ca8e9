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
        Table.Open(html, "Cache layers", "Since the start, nearest first", "layer", "#hits", "#misses", "#hit rate", "#entries", "#size", "#evicted");
        foreach (var layer in layers)
        {
            Table.Row(html, layer.Name);
            Table.Number(html, "hits", Display.Count(layer.Hits));
            Table.Number(html, "misses", Display.Count(layer.Misses));
            Table.Number(html, "hit rate", Display.Share(layer.HitRate));
            Table.Number(html, "entries", layer.Entries is { } entries ? Display.Count(entries) : "–");
            Table.Number(html, "size", Display.Bytes(layer.Bytes));
            Table.Number(html, "evicted", Display.Count(layer.Evictions));
            Table.EndRow(html);
        }

        Table.Close(html);
        html.Write($"</section>\n");
    }
}
