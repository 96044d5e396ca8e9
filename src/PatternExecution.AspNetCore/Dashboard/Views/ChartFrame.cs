using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>What all charts share: the drawing, which is stretched to the room there is, its axes beside it as text of the page's own size, and the key beneath.</summary>
internal static class ChartFrame
{
    public const double Width = 600;
    public const double Height = 100;

    // A line on the edge would be cut in two.
    private const double Edge = 1;

    /// <summary>Begins a chart: its scale, from nothing to the most, and the drawing with a line at nothing, half and all.</summary>
    public static void Open(HtmlWriter html, ChartText text, double most, Func<double, string> label)
    {
        html.Write($"""
            <figure class="chart"><div class="scale" aria-hidden="true"><span>{label(most)}</span><span>{label(most / 2)}</span><span>{label(0)}</span></div>
            <svg viewBox="0 0 {Width:0} {Height:0}" preserveAspectRatio="none" role="img" aria-label="{text.Title}: {text.Description}"><title>{text.Title}</title>
            """);
        for (var half = 0; half <= 2; half++)
            html.Write($"""<line class="axis" x1="0" x2="{Width:0}" y1="{Y(half, 2):0.#}" y2="{Y(half, 2):0.#}"/>""");
    }

    /// <summary>Where a moment stands between the first and the last.</summary>
    public static double X(IReadOnlyList<DateTimeOffset> times, int index)
    {
        var all = times[^1] - times[0];
        return all <= TimeSpan.Zero ? Width * index / Math.Max(1, times.Count - 1) : Width * ((times[index] - times[0]) / all);
    }

    public static double Y(double value, double most) => Height - Edge - ((Height - (2 * Edge)) * Math.Clamp(value / most, 0, 1));

    /// <summary>Ends the drawing, with the first, the middle and the last time beneath.</summary>
    public static void Times(HtmlWriter html, IReadOnlyList<DateTimeOffset> times)
    {
        var middle = times[0] + ((times[^1] - times[0]) / 2);
        html.Write($"""</svg><div class="marks" aria-hidden="true"><span>{times[0]:HH:mm:ss}</span><span>{middle:HH:mm:ss}</span><span>{times[^1]:HH:mm:ss}</span></div>""");
    }

    /// <summary>Ends the drawing, with a label beneath every third of so many places of the same width.</summary>
    public static void Labels(HtmlWriter html, IReadOnlyList<string> labels)
    {
        html.Write($"""</svg><div class="marks places" aria-hidden="true">""");
        for (var i = 0; i < labels.Count; i++) html.Write($"<span>{(i % 3 == 1 ? labels[i] : "")}</span>");
        html.Write($"</div>");
    }

    public static void Close(HtmlWriter html, IReadOnlyList<Series> series, Func<Series, string> last)
    {
        html.Write($"""<figcaption><ul class="key">""");
        foreach (var one in series)
            html.Write($"""<li><svg viewBox="0 0 16 12" aria-hidden="true"><rect class="{one.Fill}" width="16" height="12"/></svg> {one.Name} <b>{last(one)}</b></li>""");
        html.Write($"</ul></figcaption></figure>");
    }

    public static void Empty(HtmlWriter html) => html.Write($"""<p class="empty muted">Nothing has been written down yet; come back in a few seconds.</p>""");

    /// <summary>The next number that is easy to read and to halve: 1, 2, 4, 6 or 8 times a power of ten.</summary>
    public static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / power) switch { <= 1 => 1, <= 2 => 2, <= 4 => 4, <= 6 => 6, <= 8 => 8, _ => 10 } * power;
    }
}
