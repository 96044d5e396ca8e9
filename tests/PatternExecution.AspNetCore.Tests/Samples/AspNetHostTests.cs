using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PatternExecution.AspNetCore.Tests.Dashboard;
using PatternExecution.Redis.Tests;

namespace PatternExecution.AspNetCore.Tests.Samples;

/// <summary>The sample as a stranger starts it.</summary>
public sealed partial class AspNetHostTests
{
    [Test]
    public async Task Sample_starts_with_nothing_installed_says_where_its_dashboard_is_and_answers()
    {
        await using var sample = await SampleProcess.StartAsync([]);

        var dashboard = await sample.Client.GetAsync(sample.Dashboard);
        var executed = await sample.AskAsync("how many atlases are left");
        var recalled = await sample.AskAsync("what did we decide about payments?");
        var health = await sample.Client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Multiple(async () =>
        {
            Assert.That(dashboard.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await dashboard.Content.ReadAsStringAsync(), Does.Contain("shipping_cost"));
            Assert.That(executed, Does.Contain("\"succeeded\"").And.Contain("\"stock\""));
            Assert.That(recalled, Does.Contain("\"shop_decisions\"").And.Contain("never retried by us"));
            Assert.That(await health.Content.ReadAsStringAsync(), Is.EqualTo("Healthy").Or.EqualTo("Degraded"), "the demo's unicorns fail");
        });
    }

    [Test]
    public async Task Outside_development_nobody_comes_in_without_a_token_and_there_is_no_dashboard()
    {
        await using var sample = await SampleProcess.StartAsync(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production", ["DemoTraffic"] = "false" });

        var dashboard = await sample.Client.GetAsync(sample.Dashboard);
        using var body = new StringContent("""{"query":"health check"}""", Encoding.UTF8, "application/json");
        var executed = await sample.Client.PostAsync(new Uri("/patterns/execute", UriKind.Relative), body);

        Assert.That((dashboard.StatusCode, executed.StatusCode), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.Unauthorized)));
    }

    [Test]
    public async Task Sample_uses_the_servers_whose_connection_strings_are_set()
    {
        var postgres = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_POSTGRES");
        var redis = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS");
        if (string.IsNullOrEmpty(postgres) || string.IsNullOrEmpty(redis)) Assert.Ignore("ignored: no PostgreSQL or no Redis (tests/run.sh brings them up)");
        var run = $"t_{Guid.NewGuid():N}";
        await using var sample = await SampleProcess.StartAsync(new()
        {
            ["ConnectionStrings__Postgres"] = postgres!,
            ["ConnectionStrings__Redis"] = redis!,
            ["PatternExecution__Postgres__Schema"] = run,
            ["DemoTraffic"] = "false",
        });

        await sample.AskAsync("what did we decide about payments?");
        var page = await sample.Client.GetStringAsync(sample.Dashboard);

        Assert.That(page, Does.Contain(Row("postgres", "good", "working")).And.Contain(Row("redis", "good", "working")));
        await using var source = Npgsql.NpgsqlDataSource.Create(postgres!);
        await using var drop = source.CreateCommand($"drop schema \"{run}\" cascade");
        await drop.ExecuteNonQueryAsync();
    }

    [Test]
    public async Task Servers_that_are_not_there_keep_the_sample_from_nothing_but_memories()
    {
        await using var sample = await SampleProcess.StartAsync(new()
        {
            ["ConnectionStrings__Postgres"] = "Host=127.0.0.1;Port=1;Username=nobody;Password=nothing;Database=nowhere",
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
            ["DemoTraffic"] = "false",
        });

        Assert.Multiple(async () =>
        {
            Assert.That(await sample.AskAsync("shipping cost to NL"), Does.Contain("\"succeeded\""));
            Assert.That(await sample.AskAsync("what did we decide about payments?"), Does.Contain("\"failed\""));
            Assert.That(await ShowsAsync(sample, Row("postgres", "bad", "down")), Is.True);
            Assert.That(await ShowsAsync(sample, Row("redis", "bad", "down")), Is.True);
            Assert.That(await sample.Client.GetStringAsync(new Uri("/health", UriKind.Relative)), Is.EqualTo("Degraded"));
        });
    }

    [Test]
    public async Task Traces_and_metrics_are_exported_to_where_the_environment_says()
    {
        await using var collector = await Collector.StartAsync();
        await using var sample = await SampleProcess.StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
            ["DemoTraffic"] = "false",
        });

        await sample.AskAsync("report on search");

        string[] spans = ["Microsoft.AspNetCore", "pattern_execution.match", "pattern_execution.route", "pattern_execution.cache", "pattern_execution.leg.infrastructure", "pattern_execution.leg.memory"];
        await Until.True(() => spans.Append("AspNetHost").All(collector.Get("/v1/traces").Contains), "the spans arrive");
        await Until.True(() => collector.Get("/v1/metrics").Contains("pattern_execution.request.duration"), "the metrics arrive");
    }

    [Test]
    public async Task Redis_that_is_killed_is_shown_as_down_degrades_and_takes_no_answer_away_and_restarted_works()
    {
        await using var redis = await OwnServer.StartAsync();
        await using var sample = await SampleProcess.StartAsync(new() { ["ConnectionStrings__Redis"] = redis.Configuration, ["DemoTraffic"] = "false" });
        await Until.TrueAsync(() => ShowsAsync(sample, Row("redis", "good", "working")), "Redis works");
        Assert.That(await sample.Client.GetStringAsync(new Uri("/health", UriKind.Relative)), Is.EqualTo("Healthy"));

        await redis.KillAsync();
        await Until.TrueAsync(() => ShowsAsync(sample, Row("redis", "bad", "down")), "Redis is shown as down");
        var answer = await sample.AskAsync("shipping cost to NL");
        var health = await sample.Client.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.That(answer, Does.Contain("\"succeeded\""));
        Assert.That((health.StatusCode, await health.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.OK, "Degraded")));

        await redis.RestartAsync();
        await Until.TrueAsync(
            async () =>
            {
                await sample.AskAsync($"stock of {Guid.NewGuid()}");
                return await sample.Client.GetStringAsync(new Uri("/health", UriKind.Relative)) == "Healthy";
            },
            "all is well again");
        Assert.That(await ShowsAsync(sample, Row("redis", "good", "working")), Is.True);
    }

    private static string Row(string part, string style, string condition) => $"""<th scope="row">{part}</th><td class="{style}" data-head="condition">{condition}</td>""";

    private static async Task<bool> ShowsAsync(SampleProcess sample, string markup) => (await sample.Client.GetStringAsync(sample.Dashboard)).Contains(markup, StringComparison.Ordinal);

    private sealed partial class SampleProcess : IAsyncDisposable
    {
        private readonly Process _process;

        private SampleProcess(Process process, Uri dashboard)
        {
            _process = process;
            Dashboard = dashboard;
            Client = new HttpClient { BaseAddress = dashboard };
        }

        public Uri Dashboard { get; }

        public HttpClient Client { get; }

        public static async Task<SampleProcess> StartAsync(Dictionary<string, string> environment)
        {
            var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
            var program = Path.Combine(Chromium.Root, "samples", "AspNetHost", "bin", configuration!, "net10.0", "AspNetHost.dll");
            var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
            start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
            start.Environment["ASPNETCORE_CONTENTROOT"] = Path.GetDirectoryName(program);
            start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
            foreach (var (name, value) in environment) start.Environment[name] = value;
            var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (Address().Match(line) is not { Success: true } found) continue;
                _ = process.StandardOutput.ReadToEndAsync();
                return new SampleProcess(process, new Uri(found.Value));
            }

            Assert.Fail($"The sample ended before it said where its dashboard is: {await error}");
            throw new InvalidOperationException();
        }

        public async Task<string> AskAsync(string query)
        {
            using var body = new StringContent($$"""{"query":"{{query}}"}""", Encoding.UTF8, "application/json");
            return await (await Client.PostAsync(new Uri("/patterns/execute", UriKind.Relative), body)).Content.ReadAsStringAsync();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        [GeneratedRegex(@"http://\S+/patterns/dashboard")]
        private static partial Regex Address();
    }
}
