using System.Globalization;
using System.Xml.Linq;

namespace ConsoleHarness.Bench.Report;

/// <summary>All that was measured on one set-up.</summary>
internal static class SetupSection
{
    public static IEnumerable<XElement> Of(BenchResults results, BenchSetup setup)
    {
        var times = results.Times.Where(times => times.Setup == setup.Name && times.Times.Count > 0).ToArray();
        var tokens = results.Tokens.Where(line => line.Setup == setup.Name).ToArray();
        var throughput = results.Throughput.Where(line => line.Setup == setup.Name).ToArray();
        var rates = results.HitRates.Where(line => line.Setup == setup.Name).ToArray();

        yield return new XElement("p", $"{char.ToUpperInvariant(setup.Description[0])}{setup.Description[1..]}.");
        yield return new XElement("h3", "Times of the nine patterns");
        yield return Times(times);
        if (times.Length > 0) yield return DistributionPlot.Of(times);
        yield return Requests(times);
        foreach (var failed in times.Where(static times => times.Error is not null))
            yield return new XElement("p", new XAttribute("class", "note"), $"{failed.Subject.Pattern}, {failed.Cache}: {failed.Times.Count - failed.Succeeded} did not succeed; one because: {failed.Error}");
        yield return new XElement("h3", "Tokens");
        yield return Tokens(tokens);
        if (tokens.Length > 0) yield return BarPlot.OfTokens(tokens);
        yield return new XElement("h3", "Throughput");
        yield return ThroughputTable(throughput);
        if (throughput.Length > 0) yield return BarPlot.OfThroughput(throughput);
        yield return new XElement("h3", "Hit rate");
        yield return Rates(rates);
    }

    private static XElement Times(IEnumerable<PatternTimes> times) => ReportTable.Of(
        "Milliseconds; the guide's target is for the 95th percentile",
        ["pattern", "cache", "count", "succeeded", "min", "max", "mean", "p50", "p95", "p99", "target", "holds", "tokens"],
        2,
        times.Select(TimesLine.Of).Select(static line => new object[]
        {
            line.Pattern, line.Cache, ReportTable.Whole(line.Count), ReportTable.Whole(line.Succeeded), ReportTable.Milliseconds(line.MinMs), ReportTable.Milliseconds(line.MaxMs),
            ReportTable.Milliseconds(line.MeanMs), ReportTable.Milliseconds(line.P50Ms), ReportTable.Milliseconds(line.P95Ms), ReportTable.Milliseconds(line.P99Ms),
            ReportTable.Whole(line.TargetMs), ReportTable.Holds(line.Holds), ReportTable.Whole(line.Tokens),
        }));

    private static XElement Requests(IEnumerable<PatternTimes> times) => ReportTable.Of(
        "What was asked",
        ["pattern", "for example", "slowest, cold", "ms"],
        3,
        times.Where(static times => times.Cache == PatternTimes.Cold).Select(static times => new object[]
        {
            times.Subject.Pattern, new XElement("q", times.Subject.Example), new XElement("q", times.SlowestRequest ?? ""), ReportTable.Milliseconds(times.Times.Rank(1)),
        }),
        areCards: true);

    private static XElement Tokens(TokenLine[] tokens) => ReportTable.Of(
        "Tokens a request: the same requests in the guide's mix, as counted, at the guide's price of each route, and what the guide reports",
        ["how", "requests", "counted", "fewer", "at guide's prices", "fewer", "guide", "fewer", "to infrastructure", "to memory", "to hybrid", "from caches", "unsuccessful"],
        1,
        tokens.Select(line => new object[]
        {
            line.How, ReportTable.Whole(line.Count), ReportTable.Number(line.PerRequest), Fewer(line.PerRequest, tokens[0].PerRequest), ReportTable.Number(line.AtGuidePrices),
            Fewer(line.AtGuidePrices, tokens[0].AtGuidePrices), ReportTable.Number(line.Guide), Fewer(line.Guide, tokens[0].Guide), ReportTable.Whole(line.Infrastructure), ReportTable.Whole(line.Memory),
            ReportTable.Whole(line.Hybrid), ReportTable.Whole(line.Cached), ReportTable.Whole(line.Unsuccessful),
        }));

    private static XElement ThroughputTable(IEnumerable<ThroughputLine> lines) => ReportTable.Of(
        "Requests a second, by callers that each ask again as soon as they are answered",
        ["traffic", "cache", .. Throughput.Callers.Select(Throughput.Named), "guide", "answered", "from caches", "unsuccessful"],
        2,
        lines.GroupBy(static line => (line.Traffic, line.Cache)).Select(static row => (object[])
        [
            row.Key.Traffic, row.Key.Cache, .. Throughput.Callers.Select(callers => row.FirstOrDefault(line => line.Callers == callers) is { } line ? ReportTable.Whole(line.PerSecond) : ""),
            row.First().Guide is > 0 and var guide ? ReportTable.Number(guide) : "", ReportTable.Whole(row.Sum(static line => line.Count)), Percent(row.Average(static line => line.HitRate)),
            ReportTable.Whole(row.Sum(static line => line.Unsuccessful)),
        ]));

    private static XElement Rates(IEnumerable<HitRateLine> rates) => ReportTable.Of(
        "What answered requests that repeat after Zipf's law",
        ["traffic", "reads", "different", "stored", "from memory", "from Redis", "executed", "hit rate"],
        1,
        rates.Select(static line => new object[]
        {
            line.Traffic, ReportTable.Whole(line.Reads), ReportTable.Whole(line.Different), ReportTable.Whole(line.Stored), ReportTable.Whole(line.Memory), ReportTable.Whole(line.Redis),
            ReportTable.Whole(line.Executed), Percent(line.HitRate),
        }));

    private static string Fewer(double tokens, double than) => tokens < than ? $"{ReportTable.Number(TokenComparison.Fewer(tokens, than))} %" : "";

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
