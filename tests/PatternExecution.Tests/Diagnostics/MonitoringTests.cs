using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using YamlDotNet.RepresentationModel;

namespace PatternExecution.Tests.Diagnostics;

/// <summary>The dashboard and the alarms name only series and labels that there are, as the OpenTelemetry exporters for Prometheus spell them.</summary>
public sealed partial class MonitoringTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "monitoring");

    // Npgsql's labels, which it documents; a label without a measurement cannot be seen.
    private static readonly string[] OtherLabels = ["le", "db_client_connection_pool_name", "db_client_connection_state"];

    [Test]
    public void Dashboard_names_only_series_that_there_are()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToArray();
        var expressions = panels.SelectMany(static panel => panel.GetProperty("targets").EnumerateArray()).Select(static target => target.GetProperty("expr").GetString()!).ToArray();

        Assert.That(panels.Select(static panel => panel.GetProperty("id").GetInt32()), Is.Unique);
        Assert.That(panels.Select(static panel => panel.GetProperty("title").GetString()), Is.Unique.And.All.Not.Empty);
        Check(expressions);
        var ours = MetricRow.ReadAll().Where(static row => row.Type != "histogram").Select(NameOf);
        Assert.That(expressions.SelectMany(SeriesIn).ToHashSet(StringComparer.Ordinal).Intersect(ours, StringComparer.Ordinal).Count(), Is.GreaterThan(12), "most of what is measured is shown");
    }

    [Test]
    public void Alarms_name_only_series_that_there_are_and_cover_slow_requests_hit_rate_and_pool()
    {
        var alarms = Alarms();
        Check([.. alarms.Values]);

        Assert.That(alarms["PatternExecutionSlowInfrastructure"], Does.EndWith("> 0.05").And.Contain("\"infrastructure\""));
        Assert.That(alarms["PatternExecutionSlowMemory"], Does.EndWith("> 0.1").And.Contain("\"memory\""));
        Assert.That(alarms["PatternExecutionSlowHybrid"], Does.EndWith("> 0.2").And.Contain("\"hybrid\""));
        Assert.That(alarms["PatternExecutionLowHitRate"], Does.Contain("< 0.7"));
        Assert.That(alarms["PatternExecutionPoolNearlyFull"], Does.EndWith("> 0.85").And.Contain("db_client_connection_max"));
        Assert.That(alarms, Contains.Key("PatternExecutionPoolExhausted"));
    }

    private static Dictionary<string, string> Alarms()
    {
        var yaml = new YamlStream();
        using (var file = new StreamReader(Path.Combine(Folder, "alerts.yaml"))) yaml.Load(file);
        var rules = ((YamlSequenceNode)((YamlMappingNode)yaml.Documents[0].RootNode)["groups"]).SelectMany(static group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>().ToArray();
        foreach (var rule in rules)
        {
            Assert.That(rule["labels"]["severity"].ToString(), Is.AnyOf("warning", "critical"));
            Assert.That(rule["for"].ToString(), Does.Match("^[0-9]+m$"));
            Assert.That(rule["annotations"]["summary"].ToString(), Is.Not.Empty);
            Assert.That(rule["annotations"]["description"].ToString(), Is.Not.Empty);
        }

        return rules.ToDictionary(static rule => rule["alert"].ToString(), static rule => rule["expr"].ToString(), StringComparer.Ordinal);
    }

    private static void Check(IReadOnlyList<string> expressions)
    {
        var rows = MetricRow.ReadAll();
        using var npgsql = new MetricCollector("Npgsql");
        using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Database=none");
        var series = rows.SelectMany(static row => SeriesOf(NameOf(row), row.Type == "histogram"))
            .Concat(npgsql.Instruments.SelectMany(static instrument => SeriesOf(NameOf(instrument), instrument is Histogram<double>)))
            .ToHashSet(StringComparer.Ordinal);
        var labels = rows.SelectMany(static row => row.Tags).Select(static tag => Underscored("pattern_execution." + tag)).Concat(OtherLabels).ToHashSet(StringComparer.Ordinal);

        Assert.That(expressions, Is.Not.Empty);
        foreach (var expression in expressions)
        {
            Assert.That(SeriesIn(expression), Is.Not.Empty.And.SubsetOf(series), expression);
            Assert.That(LabelsIn(expression), Is.SubsetOf(labels), expression);
            Assert.That(expression.Count(static c => c == '('), Is.EqualTo(expression.Count(static c => c == ')')), expression);
        }

        // A bucket that is asked for by its bound has to be one.
        foreach (Match bucket in expressions.SelectMany(static expression => Bound().Matches(expression))) Assert.That(bucket.Groups[1].Value, Is.AnyOf("0.05", "0.1", "0.25"));
    }

    private static IEnumerable<string> SeriesOf(string name, bool isHistogram) => isHistogram ? [name + "_bucket", name + "_sum", name + "_count"] : [name];

    private static string NameOf(MetricRow row) => NameOf(row.Name, row.Unit, row.Type == "counter");

    private static string NameOf(Instrument instrument) => NameOf(instrument.Name, instrument.Unit, instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) || instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal));

    // The rules that docs/telemetry.md gives.
    private static string NameOf(string name, string? unit, bool isCounter) => Underscored(name) + (unit == "s" ? "_seconds" : "") + (isCounter ? "_total" : "");

    private static string Underscored(string name) => name.Replace('.', '_');

    private static IEnumerable<string> SeriesIn(string expression) => Name().Matches(Labels().Replace(expression, "")).Select(static match => match.Value).Distinct();

    private static IEnumerable<string> LabelsIn(string expression) => Labels().Matches(expression).SelectMany(static part => LabelName().Matches(part.Value)).Select(static match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"\{[^}]*\}|\bby\s*\([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"(?:[{(,]\s*)([a-z_]+)")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"\b(?:pattern_execution|db_client)_[a-z0-9_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"le=""([^""]+)""")]
    private static partial Regex Bound();
}
