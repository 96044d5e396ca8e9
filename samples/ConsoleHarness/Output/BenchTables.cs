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
            figures.AddRow(figure.Setup, figure.Figure, $"{Short(figure.Value)} {figure.Unit}", figure.Reach, figure.Guide, Holds(figure.Holds));
        console.Write(figures);
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

        var tokens = Table($"{setup.Name}: tokens of the guide's mix", 1, "how", "requests", "tokens", "a request", "infrastructure", "memory", "hybrid");
        foreach (var line in results.Tokens.Where(line => line.Setup == setup.Name))
            tokens.AddRow(line.How, Number(line.Count), Number(line.Tokens), Short(line.PerRequest), Number(line.Infrastructure), Number(line.Memory), Number(line.Hybrid));

        var throughput = Table($"{setup.Name}: throughput", 2, ["traffic", "cache", .. Throughput.Callers.Select(static callers => $"{callers} callers, requests/s"), "guide"]);
        foreach (var row in results.Throughput.Where(line => line.Setup == setup.Name).GroupBy(static line => (line.Traffic, line.Cache)))
            throughput.AddRow([row.Key.Traffic, row.Key.Cache, .. Throughput.Callers.Select(callers => row.FirstOrDefault(line => line.Callers == callers) is { } line ? Number((long)line.PerSecond) : ""), Short(Throughput.GuideOf(row.Key.Traffic))]);

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

    private static string Holds(bool holds) => holds ? "[green]yes[/]" : "[red]no[/]";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(double number) => number.ToString("#,0.###", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
