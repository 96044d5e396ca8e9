using System.Globalization;
using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>Tables of the report.</summary>
internal static class ReportTable
{
    /// <summary>A table with a caption.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="texts">How many columns, from the first, hold words; the others hold numbers.</param>
    /// <param name="rows">Texts and elements, one a column.</param>
    /// <param name="areCards">Whether a narrow screen shows each row as a card rather than a table to be scrolled.</param>
    public static XElement Of(string caption, IReadOnlyList<string> columns, int texts, IEnumerable<object[]> rows, bool areCards = false) =>
        new("div", new XAttribute("class", areCards ? "table cards" : "table"), new XAttribute("role", "region"), new XAttribute("aria-label", caption), new XAttribute("tabindex", "0"),
            new XElement("table",
                new XElement("caption", caption),
                new XElement("thead", new XElement("tr", columns.Select((name, i) => new XElement("th", new XAttribute("scope", "col"), i >= texts ? new XAttribute("class", "number") : null, name)))),
                new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((cell, i) => i == 0
                    ? new XElement("th", new XAttribute("scope", "row"), cell)
                    : new XElement("td", i >= texts ? new XAttribute("class", "number") : null, areCards ? new XAttribute("data-column", columns[i]) : null, cell)))))));

    public static object Holds(bool? holds) => holds is { } does ? new XElement("span", new XAttribute("class", does ? "yes" : "no"), does ? "yes" : "no") : "";

    /// <summary>A figure: beyond a thousand a fraction says nothing.</summary>
    public static string Figure(double number) => number >= 1_000 ? Whole(number) : Number(number);

    public static string Number(double number) => number.ToString("#,0.###", CultureInfo.InvariantCulture);

    public static string Whole(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double number) => number.ToString(number < 1 ? "0.0000" : number < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
