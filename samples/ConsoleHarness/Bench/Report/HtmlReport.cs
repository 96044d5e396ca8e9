using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>
/// The report as one page that needs nothing beside it: no script, no style sheet, no image. It is built as a tree, so that every text is encoded whatever is in it,
/// and written so that readers of HTML and of XML both take it.
/// </summary>
internal static class HtmlReport
{
    public static string Create(BenchResults results)
    {
        var page = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                new XElement("title", "Pattern execution, measured"),
                new XElement("style", ReportStyle.Css)),
            new XElement("body", new XElement("main", Content(results))));

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write("<!DOCTYPE html>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = false })) page.Save(writer);
        text.Write('\n');
        return text.ToString();
    }

    private static IEnumerable<XElement> Content(BenchResults results)
    {
        yield return new XElement("h1", "Pattern execution, measured");
        yield return new XElement("p",
            $"The guide's nine patterns, {results.Machine.GetValueOrDefault("requests of each pattern", "?")} requests of each, measured {results.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC by ",
            new XElement("code", "ConsoleHarness bench"), ".");
        if (!results.IsComplete)
            yield return new XElement("p", new XAttribute("class", "note"), new XAttribute("role", "note"), new XElement("strong", "This report is partial: "), $"the run was stopped at {results.Step}. What was measured until then is here.");

        yield return new XElement("nav", new XAttribute("aria-label", "Contents"), new XElement("ul",
            Link("figures", "Figures to reach"), results.Setups.Select(static setup => Link(setup.Name, $"On {setup.Name}")), Link("how", "How it was measured"), Link("machine", "Machine and versions")));
        yield return Section("figures", "Figures to reach", Figures(results));
        foreach (var setup in results.Setups) yield return Section(setup.Name, $"On {setup.Name}", SetupSection.Of(results, setup));
        yield return Section("how", "How it was measured", ReportStyle.Method.Select(static point => new XElement("p", point)));
        yield return Section("machine", "Machine and versions", [ReportTable.Of("What was measured on what", ["what", "which"], 2, results.Machine.Select(static pair => new object[] { pair.Key, pair.Value }))]);
    }

    private static IEnumerable<XElement> Figures(BenchResults results) =>
    [
        new XElement("p", $"{results.Figures.Count(static figure => figure.Holds == true)} of {results.Figures.Count(static figure => figure.Holds is not null)} hold."),
        ReportTable.Of(
            "The guide's targets and those beyond them. Guide: what it reports of itself. Where no reach is given, the figure is told beside the one above it.",
            ["figure", "set-up", "measured", "reach", "guide", "holds"],
            2,
            results.Figures.Select(static figure => new object[] { figure.Figure, figure.Setup, $"{ReportTable.Figure(figure.Value)} {figure.Unit}", figure.Reach, figure.Guide, ReportTable.Holds(figure.Holds) }),
            areCards: true),
    ];

    private static XElement Link(string id, string text) => new("li", new XElement("a", new XAttribute("href", "#" + id), text));

    private static XElement Section(string id, string title, IEnumerable<XElement> content) => new("section", new XAttribute("id", id), new XElement("h2", title), content);
}
