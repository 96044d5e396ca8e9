using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Bars side by side for each label.</summary>
internal static class BarChart
{
    public static void Write(HtmlWriter html, ChartText text, IReadOnlyList<string> labels, IReadOnlyList<Series> series)
    {
        var most = ChartFrame.RoundUp(series.Max(static one => one.Values.Max()));
        var slot = (ChartFrame.Right - ChartFrame.Left) / labels.Count;
        var width = slot * 0.8 / series.Count;
        ChartFrame.Open(html, text);
        ChartFrame.Grid(html, most, static value => Display.Count((long)Math.Round(value)));
        for (var i = 0; i < labels.Count; i++)
        {
            var x = ChartFrame.Left + (slot * i);
            for (var j = 0; j < series.Count; j++)
            {
                var value = series[j].Values[i];
                if (value <= 0) continue;
                // A bar that is too low to be seen would be taken for none.
                var y = Math.Min(ChartFrame.Y(value, most), ChartFrame.Bottom - 2);
                html.Write($"""<rect class="{series[j].Fill}" x="{x + (width * j) + (slot * 0.1):0.#}" y="{y:0.#}" width="{width:0.#}" height="{ChartFrame.Bottom - y:0.#}"><title>{series[j].Name}, {labels[i]}: {Display.Count((long)value)}</title></rect>""");
            }

            if (i % 3 == 0) html.Write($"""<text x="{x + (slot / 2):0.#}" y="{ChartFrame.Bottom + 16:0}" text-anchor="middle">{labels[i]}</text>""");
        }

        ChartFrame.Close(html, series, static one => Display.Count((long)one.Values.Sum()));
    }
}
