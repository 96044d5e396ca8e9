using System.Globalization;
using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>Shapes of the report's plots; their colours are the style sheet's, so that they follow light and dark.</summary>
internal static class Svg
{
    public static XElement Plot(string title, string description, double width, double height, IEnumerable<XElement> shapes) => new("figure",
        new XElement("figcaption", title),
        new XElement("svg",
            new XAttribute("viewBox", $"0 0 {Text(width)} {Text(height)}"), new XAttribute("role", "img"), new XAttribute("aria-label", $"{title}. {description}"),
            shapes));

    public static XElement Line(double x1, double y1, double x2, double y2, string style) => new("line",
        new XAttribute("x1", Text(x1)), new XAttribute("y1", Text(y1)), new XAttribute("x2", Text(x2)), new XAttribute("y2", Text(y2)), new XAttribute("class", style));

    public static XElement Box(double x, double y, double width, double height, string style, string? tip = null) => new("rect",
        new XAttribute("x", Text(x)), new XAttribute("y", Text(y)), new XAttribute("width", Text(Math.Max(width, 0.5))), new XAttribute("height", Text(height)), new XAttribute("class", style),
        tip is null ? null : new XElement("title", tip));

    public static XElement Words(double x, double y, string anchor, string text, string style = "label") => new("text",
        new XAttribute("x", Text(x)), new XAttribute("y", Text(y)), new XAttribute("text-anchor", anchor), new XAttribute("class", style), text);

    public static XElement Area(IEnumerable<(double X, double Y)> points, string style, string tip) => new("path",
        new XAttribute("d", $"M{string.Join('L', points.Select(static point => $"{Text(point.X)} {Text(point.Y)}"))}Z"), new XAttribute("class", style), new XElement("title", tip));

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
