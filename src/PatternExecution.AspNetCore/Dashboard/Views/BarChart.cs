using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Bars side by side for each label. Each series is drawn as shares of its own sum, for one that is a thousand times as many would leave nothing of the other to be seen.</summary>
internal static class BarChart
{
    public static void Write(HtmlWriter html, ChartText text, IReadOnlyList<string> labels, IReadOnlyList<Series> series)
    {
        var sums = series.Select(static one => Math.Max(1, one.Values.Sum())).ToArray();
        var most = ChartFrame.RoundUp(series.Select((one, j) => one.Values.Max() / sums[j]).Max());
        var slot = ChartFrame.Width / labels.Count;
        var width = slot * 0.8 / series.Count;
        ChartFrame.Open(html, text, most, Display.Percent);
        for (var i = 0; i < labels.Count; i++)
        {
            for (var j = 0; j < series.Count; j++)
            {
                var value = series[j].Values[i];
                if (value <= 0) continue;
                // A bar that is too low to be seen would be taken for none.
                var y = Math.Min(ChartFrame.Y(value / sums[j], most), ChartFrame.Height - 2);
                html.Write($"""<rect class="{series[j].Fill}" x="{(slot * (i + 0.1)) + (width * j):0.#}" y="{y:0.#}" width="{width:0.#}" height="{ChartFrame.Height - y:0.#}"><title>{series[j].Name}, {labels[i]}: {Display.Count((long)value)}</title></rect>""");
            }
        }

        ChartFrame.Labels(html, labels);
        ChartFrame.Close(html, series, static one => Display.Count((long)one.Values.Sum()));
    }
}
