using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Areas on top of each other over time.</summary>
internal static class StackedChart
{
    public static void Write(HtmlWriter html, ChartText text, IReadOnlyList<DateTimeOffset> times, IReadOnlyList<Series> series)
    {
        if (times.Count < 2)
        {
            ChartFrame.Empty(html);
            return;
        }

        var floor = new double[times.Count];
        var most = ChartFrame.RoundUp(Enumerable.Range(0, times.Count).Max(i => series.Sum(one => one.Values[i])));
        ChartFrame.Open(html, text, most, Display.Rate);
        foreach (var one in series)
        {
            if (!Array.Exists(one.Values, static value => value > 0)) continue;
            html.Write($"""<polygon class="{one.Fill}" points=" """);
            for (var i = 0; i < times.Count; i++) Point(html, times, i, floor[i] + one.Values[i], most);
            for (var i = times.Count - 1; i >= 0; i--) Point(html, times, i, floor[i], most);
            html.Write($"\"/>");
            for (var i = 0; i < floor.Length; i++) floor[i] += one.Values[i];
        }

        ChartFrame.Times(html, times);
        ChartFrame.Close(html, series, static one => Display.Rate(one.Values[^1]) + "/s");
    }

    private static void Point(HtmlWriter html, IReadOnlyList<DateTimeOffset> times, int index, double value, double most) =>
        html.Write($"{ChartFrame.X(times, index):0.#},{ChartFrame.Y(value, most):0.#} ");
}
