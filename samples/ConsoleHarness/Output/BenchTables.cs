using System.Globalization;
using ConsoleHarness.Bench;
using Spectre.Console;

namespace ConsoleHarness.Output;

/// <summary>What <c>bench</c> has measured, as tables for a terminal.</summary>
internal static class BenchTables
{
    public static void Show(IAnsiConsole console, BenchResults results)
    {
        foreach (var setup in results.Setups) ShowSetup(console, results, setup);

        var figures = Screen.Table("Figures to reach", "set-up", "figure", "measured", "reach", "guide", "holds");
        foreach (var figure in results.Figures)
            figures.AddRow(figure.Setup, figure.Figure, $"{Figure(figure.Value)} {figure.Unit}", figure.Reach, figure.Guide, Holds(figure.Holds));
        for (var i = 2; i < figures.Columns.Count; i++) figures.Columns[i].RightAligned();
        console.Write(figures);
        foreach (var (what, which) in results.Machine.Where(static pair => pair.Key.StartsWith("waits", StringComparison.Ordinal))) console.WriteLine($"{what}: {which}");
    }

    private static void ShowSetup(IAnsiConsole console, BenchResults results, BenchSetup setup)
    {
        var times = Table($"{setup.Name}: the guide's nine patterns (ms; the target is for p95)", 2, "pattern", "cache", "count", "succeeded", "min", "max", "mean", "p50", "p95", "p99", "target", "holds", "tokens");
        foreach (var line in results.Times.Where(times => times.Setup == setup.Name && times.Times.Count > 0).Select(TimesLine.Of))
        {
            times.AddRow(
                line.Pattern, line.Cache, Number(line.Count), Number(line.Succeeded), Time(line.MinMs), Time(line.MaxMs), Time(line.MeanMs), Time(line.P50Ms), Time(line.P95Ms), Time(line.P99Ms),
                Number((long)line.TargetMs), Holds(line.Holds), Number(line.Tokens));
        }

        var tokens = Table($"{setup.Name}: tokens a request of the guide's mix", 1, "how", "requests", "counted", "fewer", "guide's prices", "fewer", "guide", "fewer", "to infrastructure", "memory", "hybrid", "cached");
        var counted = results.Tokens.Where(line => line.Setup == setup.Name).ToArray();
        foreach (var line in counted)
        {
            tokens.AddRow(
                line.How, Number(line.Count), Short(line.PerRequest), Fewer(line.PerRequest, counted[0].PerRequest), Short(line.AtGuidePrices), Fewer(line.AtGuidePrices, counted[0].AtGuidePrices),
                Short(line.Guide), Fewer(line.Guide, counted[0].Guide), Number(line.Infrastructure), Number(line.Memory), Number(line.Hybrid), Number(line.Cached));
        }

        var throughput = Table($"{setup.Name}: throughput, requests/s", 2, ["traffic", "cache", .. Throughput.Callers.Select(Throughput.Named), "guide"]);
        foreach (var row in results.Throughput.Where(line => line.Setup == setup.Name).GroupBy(static line => (line.Traffic, line.Cache)))
            throughput.AddRow([row.Key.Traffic, row.Key.Cache, .. Throughput.Callers.Select(callers => row.FirstOrDefault(line => line.Callers == callers) is { } line ? Number((long)line.PerSecond) : ""), row.First().Guide is > 0 and var guide ? Short(guide) : ""]);

        var rates = Table($"{setup.Name}: hit rate", 1, "traffic", "reads", "different", "memory", "redis", "executed", "hit rate");
        foreach (var line in results.HitRates.Where(line => line.Setup == setup.Name))
            rates.AddRow(line.Traffic, Number(line.Reads), Number(line.Different), Number(line.Memory), Number(line.Redis), Number(line.Executed), line.HitRate.ToString("P1", CultureInfo.InvariantCulture));

        foreach (var table in new[] { times, tokens, throughput, rates }.Where(static table => table.Rows.Count > 0)) console.Write(table);
    }

    private static Table Table(string title, int texts, params string[] columns)
    {
        var table = Screen.Table(title, columns);
        for (var i = texts; i < table.Columns.Count; i++) table.Columns[i].RightAligned();
        return table;
    }

    private static string Holds(bool? holds) => holds switch { true => "[green]yes[/]", false => "[red]no[/]", _ => "" };

    private static string Fewer(double tokens, double than) => tokens < than ? $"{Short(TokenComparison.Fewer(tokens, than))} %" : "";

    // Beyond a thousand a fraction says nothing.
    private static string Figure(double value) => value >= 1_000 ? Number((long)value) : Short(value);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double number) => number.ToString("#,0.###", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
