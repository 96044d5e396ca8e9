using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Shares from 0 to 1 over time, one line each; lines differ in dashes too.</summary>
internal static class LineChart
{
    public static void Write(HtmlWriter html, ChartText text, IReadOnlyList<DateTimeOffset> times, IReadOnlyList<Series> series)
    {
        if (times.Count < 2)
        {
            ChartFrame.Empty(html);
            return;
        }

        ChartFrame.Open(html, text, 1, Display.Percent);
        foreach (var one in series)
        {
            html.Write($"""<polyline class="stroke {one.Stroke}" points=" """);
            for (var i = 0; i < times.Count; i++) html.Write($"{ChartFrame.X(times, i):0.#},{ChartFrame.Y(one.Values[i], 1):0.#} ");
            html.Write($"\"/>");
        }

        ChartFrame.Times(html, times);
        ChartFrame.Close(html, series, static one => Display.Share(one.Values[^1]));
    }
}
