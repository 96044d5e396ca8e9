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
        ["pattern", "for example", "the slowest, cold", "ms"],
        3,
        times.Where(static times => times.Cache == PatternTimes.Cold).Select(static times => new object[]
        {
            times.Subject.Pattern, new XElement("q", times.Subject.Example), new XElement("q", times.SlowestRequest ?? ""), ReportTable.Milliseconds(times.Times.Rank(1)),
        }));

    private static XElement Tokens(IEnumerable<TokenLine> tokens) => ReportTable.Of(
        "The same requests in the guide's mix, counted alike; the guide's are for a thousand",
        ["how", "requests", "unsuccessful", "tokens", "a request", "infrastructure", "memory", "hybrid", "guide"],
        1,
        tokens.Select(static line => new object[]
        {
            line.How, ReportTable.Whole(line.Count), ReportTable.Whole(line.Unsuccessful), ReportTable.Whole(line.Tokens), ReportTable.Number(line.PerRequest),
            ReportTable.Whole(line.Infrastructure), ReportTable.Whole(line.Memory), ReportTable.Whole(line.Hybrid), line.Guide > 0 ? ReportTable.Whole(line.Guide) : "",
        }));

    private static XElement ThroughputTable(IEnumerable<ThroughputLine> lines) => ReportTable.Of(
        "Requests a second",
        ["traffic", "cache", "callers", "answered", "unsuccessful", "from caches", "requests/s", "guide"],
        2,
        lines.Select(static line => new object[]
        {
            line.Traffic, line.Cache, ReportTable.Whole(line.Callers), ReportTable.Whole(line.Count), ReportTable.Whole(line.Unsuccessful), Percent(line.HitRate),
            ReportTable.Whole(line.PerSecond), ReportTable.Number(line.Guide),
        }));

    private static XElement Rates(IEnumerable<HitRateLine> rates) => ReportTable.Of(
        "What answered requests that repeat after Zipf's law",
        ["traffic", "reads", "different", "stored", "from memory", "from Redis", "executed", "hit rate"],
        1,
        rates.Select(static line => new object[]
        {
            line.Traffic, ReportTable.Whole(line.Reads), ReportTable.Whole(line.Different), ReportTable.Whole(line.Stored), ReportTable.Whole(line.Memory), ReportTable.Whole(line.Redis),
            ReportTable.Whole(line.Executed), Percent(line.HitRate),
        }));

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);
}
