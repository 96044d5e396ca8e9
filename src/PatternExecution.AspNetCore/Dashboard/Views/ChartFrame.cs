using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>What all charts share: the drawing's size, its axes and the key beneath.</summary>
internal static class ChartFrame
{
    public const double Width = 640;
    public const double Height = 200;
    public const double Left = 48;
    public const double Right = 632;
    public const double Top = 12;
    public const double Bottom = 176;

    public static void Open(HtmlWriter html, ChartText text) => html.Write($"""
        <figure><svg viewBox="0 0 {Width:0} {Height:0}" role="img" aria-label="{text.Title}: {text.Description}"><title>{text.Title}</title>
        """);

    public static double X(int index, int count) => Left + ((Right - Left) * index / Math.Max(1, count - 1));

    public static double Y(double value, double most) => Bottom - ((Bottom - Top) * Math.Clamp(value / most, 0, 1));

    /// <summary>Lines at nothing, half and all.</summary>
    public static void Grid(HtmlWriter html, double most, Func<double, string> label)
    {
        for (var half = 0; half <= 2; half++)
        {
            var y = Y(half, 2);
            html.Write($"""<line class="axis" x1="{Left:0}" x2="{Right:0}" y1="{y:0.#}" y2="{y:0.#}"/><text x="{Left - 6:0}" y="{y + 4:0.#}" text-anchor="end">{label(most * half / 2)}</text>""");
        }
    }

    /// <summary>The first, the middle and the last time.</summary>
    public static void Times(HtmlWriter html, IReadOnlyList<DateTimeOffset> times)
    {
        html.Write($"""<text x="{Left:0}" y="{Bottom + 16:0}">{times[0]:HH:mm:ss}</text><text x="{(Left + Right) / 2:0}" y="{Bottom + 16:0}" text-anchor="middle">{times[times.Count / 2]:HH:mm:ss}</text><text x="{Right:0}" y="{Bottom + 16:0}" text-anchor="end">{times[^1]:HH:mm:ss}</text>""");
    }

    public static void Close(HtmlWriter html, IReadOnlyList<Series> series, Func<Series, string> last)
    {
        html.Write($"""</svg><figcaption><ul class="key">""");
        foreach (var one in series)
            html.Write($"""<li><svg viewBox="0 0 16 12" aria-hidden="true"><rect class="{one.Fill}" width="16" height="12"/></svg> {one.Name} {last(one)}</li>""");
        html.Write($"</ul></figcaption></figure>");
    }

    public static void Empty(HtmlWriter html) => html.Write($"""<p class="muted">Nothing has been written down yet; come back in a few seconds.</p>""");

    /// <summary>The next number that is easy to read: 1, 2 or 5 times a power of ten.</summary>
    public static double RoundUp(double value)
    {
        if (value <= 0) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return (value / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
