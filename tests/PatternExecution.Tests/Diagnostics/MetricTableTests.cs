using System.Diagnostics.Metrics;
using System.Reflection;
using PatternExecution.Audit;
using PatternExecution.Chat;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;
using PatternExecution.Tests.Chat;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Diagnostics;

[NonParallelizable]
public sealed class MetricTableTests
{
    private const string Prefix = "pattern_execution.";

    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("metrics-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Table_in_the_documentation_is_what_is_measured()
    {
        using var metrics = new MetricCollector(PatternExecutionDiagnostics.SourceName);
        await UseEverythingAsync(metrics);
        var rows = MetricRow.ReadAll();

        Assert.That(rows.Select(static row => row.Name), Is.EquivalentTo(metrics.Instruments.Select(static instrument => instrument.Name)));
        foreach (var row in rows)
        {
            var instrument = metrics.Instruments.Single(instrument => instrument.Name == row.Name);
            var tags = metrics.TagsOf(row.Name);
            Assert.That((row.Type, row.Unit), Is.EqualTo((TypeOf(instrument), instrument.Unit)), row.Name);
            Assert.That(metrics.IsMeasured(row.Name), $"{row.Name} was not measured");
            Assert.That(tags.Select(static tag => tag.Key), Is.EquivalentTo(row.Tags.Select(static tag => Prefix + tag)), row.Name);
            foreach (var named in new[] { PatternExecutionDiagnostics.OutcomeTag, PatternExecutionDiagnostics.StatusTag }) Assert.That(tags[named].Distinct(), Is.SubsetOf(row.Words), row.Name);
        }
    }

    [Test]
    public void Every_metric_that_has_a_public_name_is_in_the_table()
    {
        var names = typeof(PatternExecutionDiagnostics).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(static field => !field.Name.EndsWith("Tag", StringComparison.Ordinal) && field.Name != nameof(PatternExecutionDiagnostics.SourceName))
            .Select(static field => (string)field.GetRawConstantValue()!);

        Assert.That(MetricRow.ReadAll().Select(static row => row.Name), Is.EquivalentTo(names));
    }

    private async Task UseEverythingAsync(MetricCollector metrics)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange([TestEngine.Hybrid("survey"), TestEngine.Infrastructure("deploy") with { SideEffects = true }]);
        await using var sink = new FileAuditSink(new FileAuditSinkOptions { Path = Path.Combine(_folder, "audit.ndjson"), Flush = false });
        using var engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [TestEngine.Function("survey", () => "done"), TestEngine.Function("deploy", string () => throw new InvalidOperationException("no"))],
            Audit = sink,
        });
        using var model = new ScriptedModel();
        using var client = model.UsePatternExecution(engine);

        foreach (var query in new[] { "survey", "survey", "deploy", "what else", "" }) await engine.ExecuteAsync(new PatternRequest(query) { Mode = ExecutionMode.Comprehensive });
        await Microsoft.Extensions.AI.ChatClientExtensions.GetResponseAsync(client, "survey");
        await Microsoft.Extensions.AI.ChatClientExtensions.GetResponseAsync(client, "how tall is the tower");
        metrics.Read();
    }

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Histogram" => "histogram",
        "Counter" or "ObservableCounter" => "counter",
        "ObservableGauge" or "Gauge" => "gauge",
        var other => other,
    };
}
