using System.Text.Json;
using System.Xml.Linq;

namespace PatternExecution.Tests.Samples;

public sealed class BenchTests
{
    private static readonly string[] Kinds = ["run", "times", "tokens", "throughput", "hitRate", "figure"];

    private string _folder = "";

    private string Report => Path.Combine(_folder, "report.html");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("bench-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Bench_measures_the_nine_patterns_and_writes_a_report_that_needs_nothing_beside_it()
    {
        var ended = await HarnessProcess.RunAsync("bench", "--count", "3", "--seconds", "0.01", "--json", "--report", Report);

        Assert.That(ended.ExitCode, Is.Zero, ended.Errors);
        CheckLines(ended.Lines(), ["embedded"]);
        CheckReport(["embedded"], isComplete: true);
        Assert.That(await File.ReadAllTextAsync(Path.ChangeExtension(Report, ".ndjson")), Is.EqualTo(ended.Output), "the lines lie beside the report");
        Assert.That(ended.Errors, Does.Contain("compare_patterns").And.Not.Contain("\u001b"), "lines, not a bar, where nobody looks at a terminal");
    }

    [Test]
    public async Task Bench_measures_on_real_servers_too()
    {
        var postgres = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_POSTGRES");
        var redis = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS");
        if (string.IsNullOrEmpty(postgres) || string.IsNullOrEmpty(redis)) Assert.Ignore("ignored: no servers; tests/run.sh brings them up");

        var ended = await HarnessProcess.RunAsync("bench", "--count", "2", "--seconds", "0.01", "--json", "--report", Report, "--postgres", postgres!, "--redis", redis!);

        Assert.That(ended.ExitCode, Is.Zero, ended.Errors);
        CheckLines(ended.Lines(), ["embedded", "servers"]);
        CheckReport(["embedded", "servers"], isComplete: true);
        var shared = ended.Lines().Where(static line => Kind(line) == "times" && Text(line, "cache") == "redis").ToArray();
        Assert.That(shared, Has.Length.EqualTo(5), "a health check is of this process alone");
        Assert.That(shared, Has.All.Matches<JsonElement>(static line => line.GetProperty("asExpected").GetInt32() == 2));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals are sent by a program that is not there.")]
    public async Task Bench_that_is_stopped_ends_at_once_and_says_that_its_report_is_partial()
    {
        var ended = await HarnessProcess.StopAtAsync("system_command", "bench", "--count", "10000", "--report", Report);

        Assert.That(ended.ExitCode, Is.EqualTo(130), ended.Errors);
        Assert.That(ended.Errors, Does.Contain("stopped at embedded: ").And.Contain("error: cancelled").And.Not.Contain("   at "));
        Assert.That(ended.Output, Does.Contain("execute_mcp_tool").And.Contain("target").And.Not.Contain("compare_patterns"));
        CheckReport(["embedded"], isComplete: false);
    }

    [TestCase("--report", "/nowhere/report.html")]
    [TestCase("--report", "report.pdf")]
    [TestCase("--seconds", "0")]
    [TestCase("--redis", "127.0.0.1:1,connectTimeout=200,connectRetry=0")]
    public async Task Bench_refuses_what_it_cannot_do_before_it_measures(params string[] arguments)
    {
        var ended = await HarnessProcess.RunAsync(["bench", .. arguments]);

        Assert.That((ended.ExitCode, ended.Output.Contains("execute_mcp_tool", StringComparison.Ordinal)), Is.EqualTo((1, false)));
        Assert.That(ended.Errors, Does.Contain(arguments[0]).And.Not.Contain("   at "));
    }

    private static void CheckLines(IReadOnlyList<JsonElement> lines, string[] setups)
    {
        Assert.That(lines.Select(Kind).Distinct(), Is.EqualTo(Kinds));
        Assert.That(lines.Where(static line => Kind(line) != "run").Select(static line => Text(line, "setup")).Distinct(), Is.EquivalentTo(setups));
        foreach (var setup in setups)
        {
            var times = lines.Where(line => Kind(line) == "times" && Text(line, "setup") == setup).ToArray();
            Assert.That(times.Select(static line => Text(line, "pattern")).Distinct().Count(), Is.EqualTo(9));
            Assert.That(times, Has.All.Matches<JsonElement>(static line => line.GetProperty("succeeded").GetInt32() == line.GetProperty("count").GetInt32()));
            Assert.That(times.Where(static line => Text(line, "cache") != "cold").Sum(static line => line.GetProperty("tokens").GetInt64()), Is.Zero, "cached answers cost no tokens");
            Assert.That(
                times.Where(static line => Text(line, "cache") is "cold" or "memory"),
                Has.All.Matches<JsonElement>(static line => line.GetProperty("asExpected").GetInt32() == line.GetProperty("count").GetInt32()), "each is answered from where it is said to be");
            var throughput = lines.Where(line => Kind(line) == "throughput" && Text(line, "setup") == setup);
            Assert.That(throughput.Select(static line => line.GetProperty("callers").GetInt32()).Distinct(), Is.EqualTo([1, 8, 64]));
            foreach (var mean in throughput.Where(static line => Text(line, "traffic") == "mean of the three types"))
            {
                var types = throughput.Where(line => Text(line, "traffic") is "infrastructure" or "memory" or "hybrid" && Text(line, "cache") == Text(mean, "cache") && Callers(line) == Callers(mean)).ToArray();
                Assert.That(types, Has.Length.EqualTo(3), "as the guide takes its overall average");
                Assert.That(mean.GetProperty("perSecond").GetDouble(), Is.EqualTo(types.Average(static line => line.GetProperty("perSecond").GetDouble())).Within(0.1));
            }

            Assert.That(throughput.Count(static line => Text(line, "traffic") == "mean of the three types"), Is.EqualTo(6));
            Assert.That(throughput.Count(static line => Text(line, "traffic") == "the same programs by Process.Start alone"), Is.EqualTo(setup == "embedded" && File.Exists("/usr/bin/echo") ? 3 : 0));
            var tokens = lines.Where(line => Kind(line) == "tokens" && Text(line, "setup") == setup).ToArray();
            Assert.That(tokens.Select(static line => Text(line, "how")), Is.EqualTo(["always hybrid", "routed", "routed, with caches"]));
            Assert.That(tokens, Has.All.Matches<JsonElement>(static line => line.GetProperty("unsuccessful").GetInt32() == 0));
            Assert.That(tokens.Select(static line => line.GetProperty("guide").GetDouble()), Is.EqualTo([150, 90, 82]));
            Assert.That(tokens[0].GetProperty("atGuidePrices").GetDouble(), Is.EqualTo(150), "every request runs both legs");
            var routed = tokens[1];
            var price = (50 * Number(routed, "infrastructure")) + (100 * Number(routed, "memory")) + (150 * Number(routed, "hybrid"));
            Assert.That(routed.GetProperty("atGuidePrices").GetDouble(), Is.EqualTo((double)price / Number(routed, "count")).Within(0.1));
            Assert.That(tokens[2].GetProperty("atGuidePrices").GetDouble(), Is.LessThanOrEqualTo(routed.GetProperty("atGuidePrices").GetDouble()));
            var figures = lines.Where(line => Kind(line) == "figure" && Text(line, "setup") == setup).ToArray();
            Assert.That(figures.Count(static line => line.GetProperty("holds").ValueKind == JsonValueKind.Null), Is.EqualTo(setup == "embedded" ? 3 : 6), "told beside others");
            Assert.That(figures.Where(static line => line.GetProperty("holds").ValueKind == JsonValueKind.Null), Has.All.Matches<JsonElement>(static line => Text(line, "reach") == ""));
        }
    }

    private void CheckReport(string[] setups, bool isComplete)
    {
        var text = File.ReadAllText(Report);
        var page = XDocument.Parse(text);
        var main = page.Root!.Element("body")!.Element("main")!;

        Assert.That(main.Elements("section").Select(static section => section.Attribute("id")!.Value), Is.EqualTo(["figures", .. setups, "how", "machine"]));
        Assert.That(main.Elements("p").Any(static note => note.Value.StartsWith("This report is partial", StringComparison.Ordinal)), Is.EqualTo(!isComplete));
        foreach (var section in main.Elements("section").Where(section => setups.Contains(section.Attribute("id")!.Value, StringComparer.Ordinal)))
        {
            Assert.That(section.Descendants("caption").Count(), Is.EqualTo(5), "times, requests, tokens, throughput, hit rate");
            Assert.That(section.Descendants("svg").Count(), Is.EqualTo(isComplete ? 3 : 1));
            Assert.That(section.Descendants("svg").Select(static plot => plot.Attribute("aria-label")?.Value), Has.All.Not.Null);
        }

        Assert.That(page.Descendants("tbody").Elements("tr").Elements().Select(static cell => cell.Name.LocalName), Is.Not.Empty.And.All.AnyOf("th", "td"));
        Assert.That(text, Does.Contain("prefers-color-scheme: dark").And.Contain("runtime"));
        // A request of the bench has markup in it, which is text here; a bench that is stopped may not have come to it. Nothing is loaded or run.
        if (isComplete) Assert.That(page.Descendants("q").Select(static quoted => quoted.Value), Has.Some.Contains("<script>"));
        Assert.That(page.Descendants().Select(static element => element.Name.LocalName), Has.None.EqualTo("script").And.None.EqualTo("link").And.None.EqualTo("img").And.None.EqualTo("iframe"));
        Assert.That(page.Descendants().Attributes().Select(static attribute => attribute.Name.LocalName), Has.None.EqualTo("src").And.None.StartsWith("on").And.None.EqualTo("style"));
        Assert.That(page.Descendants().Attributes("href").Select(static link => link.Value), Has.All.StartsWith("#"));
        Assert.That(page.Descendants("style").Single().Value, Does.Not.Contain("url(").And.Not.Contain("@import").And.Not.Contain("<"));
    }

    private static int Callers(JsonElement line) => Number(line, "callers");

    private static int Number(JsonElement line, string name) => line.GetProperty(name).GetInt32();

    private static string? Kind(JsonElement line) => Text(line, "kind");

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
