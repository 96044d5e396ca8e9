using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

public sealed partial class DashboardTests
{
    [TestCase("Development", null, HttpStatusCode.OK)]
    [TestCase("Production", null, HttpStatusCode.NotFound)]
    [TestCase("Production", true, HttpStatusCode.OK)]
    [TestCase("Development", false, HttpStatusCode.NotFound)]
    public async Task Dashboard_is_there_in_development_or_where_the_host_says_so(string environment, bool? enabled, HttpStatusCode status)
    {
        await using var host = await DashboardHost.StartAsync(options => options.Enabled = enabled, environment: environment);

        Assert.That((await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative))).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Where_it_is_off_nothing_is_counted()
    {
        await using var host = await DashboardHost.StartAsync(static options => options.Enabled = false);

        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"));

        Assert.That(host.Services.GetRequiredService<TrafficRecorder>().Find("deploy"), Is.Null);
    }

    [Test]
    public async Task Nobody_looks_without_a_name_and_the_policy_of_the_host_decides()
    {
        await using var host = await DashboardHost.StartAsync(static options => options.Policy = "operators");
        var ada = await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative));
        host.Client.DefaultRequestHeaders.Clear();
        var nobody = await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative));
        host.Client.DefaultRequestHeaders.Add(HeaderAuthentication.Header, "grace acme operator");
        var grace = await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative));

        Assert.That(new[] { ada.StatusCode, nobody.StatusCode, grace.StatusCode }, Is.EqualTo(new[] { HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.OK }));
    }

    [Test]
    public void Endpoints_that_are_open_leave_the_dashboard_shut() => Assert.That(
        static () => DashboardHost.StartAsync(withAuthorization: false, endpoints: static options => options.AllowAnonymous = true),
        Throws.InvalidOperationException.With.Message.Contains("DashboardOptions.AllowAnonymous"));

    [Test]
    public async Task Requests_are_counted_by_pattern_whoever_sent_them()
    {
        await using var host = await DashboardHost.StartAsync(static options => options.KeepRequestText = true);
        await host.PostAsync("/patterns/execute", """{"query":"deploy to staging"}""");
        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging") { Tenant = "acme" });
        await host.Engine.ExecuteAsync(new PatternRequest("break it"));
        await host.Engine.ExecuteAsync(new PatternRequest("refuse"));
        await host.PostAsync("/patterns/execute", "{}");

        var page = await host.PageAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Cells(page, "deploy"), Is.SupersetOf(new[] { "2", "50.0%", "100.0%" }));
            Assert.That(Cells(page, "break"), Has.Some.Contains("InvalidOperationException: cannot do break it"));
            Assert.That(page, Does.Contain("refuse: is never done"));
            Assert.That(page, Does.Contain("<b>400</b> 1 times"));
        });
    }

    [Test]
    public async Task Texts_of_requests_are_kept_only_where_the_host_says_so()
    {
        await using var silent = await DashboardHost.StartAsync(limits: static limits => limits.SlowRequestThreshold = TimeSpan.FromMilliseconds(1));
        await silent.Engine.ExecuteAsync(new PatternRequest("break the secret"));
        await silent.Engine.ExecuteAsync(new PatternRequest("refuse"));

        var page = await silent.PageAsync();

        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Not.Contain("secret"));
            Assert.That(page, Does.Not.Contain("ask for something else"));
            Assert.That(page, Does.Contain("infrastructure failed: InvalidOperationException"));
        });
    }

    [Test]
    public async Task Request_is_explained_step_by_step()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging") { Tenant = "acme" });
        var before = host.Engine.GetStatistics().Routing.Infrastructure.Executions;

        var response = await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = "deploy to staging", ["mode"] = "fast" });
        var page = await response.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Steps().Matches(page).Select(static step => step.Groups[1].Value), Is.EqualTo(new[] { "Match", "Route", "Cache", "Call", "Outcome" }));
            Assert.That(page, Does.Contain("<code>deploy</code>"));
            Assert.That(page, Does.Contain("<dt>environment</dt><dd><code>staging</code></dd>"));
            Assert.That(page, Does.Contain("layer &#x27;memory&#x27; holds the answer"), "by the tenant that the host names");
            Assert.That(page, Does.Contain("""value="deploy to staging">"""));
            Assert.That(page, Does.Contain("<option selected>fast</option>"));
            Assert.That(host.Engine.GetStatistics().Routing.Infrastructure.Executions, Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Routes_and_hit_rates_are_drawn_over_time()
    {
        var time = TestClock.Create();
        await using var host = await DashboardHost.StartAsync(time: time);
        for (var sample = 0; sample < 3; sample++)
        {
            for (var i = 0; i < 50; i++) await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"));
            time.Advance(TimeSpan.FromSeconds(10));
        }

        var page = await host.PageAsync();

        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("infrastructure <b>5/s</b>"));
            Assert.That(page, Does.Contain("memory <b>100.0%</b>"), "the layer in the process");
            Assert.That(page, Does.Match("""<polygon class="fa" points=" [\d. ,]+"/>"""));
        });
    }

    [Test]
    public async Task Patterns_are_ordered_filtered_and_paged_by_the_address()
    {
        await using var host = await DashboardHost.StartAsync(build: static builder =>
        {
            for (var i = 0; i < 120; i++) builder.AddPattern(new PatternDefinition { Name = $"many-{i:000}", Type = PatternType.Memory, Phrases = [$"many {i}"] });
        });
        await host.Engine.ExecuteAsync(new PatternRequest("many 77"));

        var busiest = Names(await host.PageAsync("?filter=MANY"));
        var second = Names(await host.PageAsync("?filter=many&sort=name&page=2"));
        var beyond = Names(await host.PageAsync("?filter=many&sort=name&page=999999"));
        var nonsense = await host.Client.GetAsync(new Uri(DashboardHost.Path + "?sort=42&page=-1&filter=" + new string('x', 1_000), UriKind.Relative));

        Assert.Multiple(() =>
        {
            Assert.That(busiest, Has.Count.EqualTo(50));
            Assert.That(busiest[0], Is.EqualTo("many-077"));
            Assert.That(second[0], Is.EqualTo("many-050"));
            Assert.That(beyond[^1], Is.EqualTo("many-119"));
            Assert.That(nonsense.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task Dashboard_changes_nothing_unless_the_host_lets_it()
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.That((await host.SubmitAsync(DashboardHost.Path + "/forget", new() { ["pattern"] = "deploy" })).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await host.PageAsync(), Does.Not.Contain("Forget"));
    }

    [Test]
    public async Task Cached_answers_of_a_pattern_can_be_forgotten_where_the_host_lets_it()
    {
        await using var host = await DashboardHost.StartAsync(static options => options.AllowActions = true);
        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"));
        Assert.That((await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"))).CacheLayer, Is.EqualTo("memory"));

        var unknown = await host.SubmitAsync(DashboardHost.Path + "/forget", new() { ["pattern"] = "nothing" });
        var response = await host.SubmitAsync(DashboardHost.Path + "/forget", new() { ["pattern"] = "deploy" });

        Assert.Multiple(async () =>
        {
            Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(response.RequestMessage!.RequestUri!.PathAndQuery, Is.EqualTo(DashboardHost.Path + "?forgotten"));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("were forgotten"));
            Assert.That((await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"))).CacheLayer, Is.Null);
        });
    }

    [TestCase("cross-site", null, HttpStatusCode.Forbidden)]
    [TestCase("same-site", null, HttpStatusCode.Forbidden)]
    [TestCase(null, "https://evil.example", HttpStatusCode.Forbidden)]
    [TestCase(null, "null", HttpStatusCode.Forbidden)]
    [TestCase(null, null, HttpStatusCode.OK)]
    [TestCase("same-origin", null, HttpStatusCode.OK)]
    public async Task Forms_of_other_sites_are_refused(string? site, string? origin, HttpStatusCode status)
    {
        await using var host = await DashboardHost.StartAsync(static options => options.AllowActions = true);

        Assert.That((await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = "x" }, site, origin)).StatusCode, Is.EqualTo(status));
        Assert.That((await host.SubmitAsync(DashboardHost.Path + "/forget", new() { ["pattern"] = "deploy" }, site, origin)).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Bad_forms_are_refused_and_odd_ones_are_explained()
    {
        await using var host = await DashboardHost.StartAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = new string('x', 100_000) })).StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
            Assert.That((await host.PostAsync(DashboardHost.Path, "{}")).StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
            Assert.That((await host.SubmitAsync(DashboardHost.Path, Enumerable.Range(0, 50).ToDictionary(static i => $"f{i}", static _ => "x"))).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await (await host.SubmitAsync(DashboardHost.Path, [])).Content.ReadAsStringAsync(), Does.Contain("query: is empty"));
            Assert.That(await (await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = "deploy to staging", ["mode"] = "7" })).Content.ReadAsStringAsync(), Does.Contain("<option selected>balanced</option>"));
        });
    }

    [Test]
    public async Task Nothing_may_run_or_be_loaded_but_what_the_page_itself_brings()
    {
        await using var host = await DashboardHost.StartAsync();
        var first = await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative));
        var second = await host.Client.GetAsync(new Uri(DashboardHost.Path, UriKind.Relative));
        var policy = first.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = Nonce().Match(policy).Groups[1].Value;
        var page = await first.Content.ReadAsStringAsync();

        Assert.Multiple(() =>
        {
            Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'").And.Contain("form-action 'self'").And.Not.Contain("unsafe"));
            Assert.That(second.Headers.GetValues("Content-Security-Policy").Single(), Does.Not.Contain(nonce), "a nonce is used once");
            Assert.That(page, Does.Contain($"<script nonce=\"{WebUtility.HtmlEncode(nonce).Replace("+", "&#x2B;", StringComparison.Ordinal)}\""));
            Assert.That(page, Does.Not.Match(@"(src|href)=""(https?:)?//"));
            Assert.That(page, Does.Not.Match(@"\s(style|on\w+)="""));
            Assert.That(first.Headers.CacheControl?.NoStore, Is.True);
        });
    }

    [Test]
    public async Task Part_that_never_answers_holds_up_no_page()
    {
        await using var host = await DashboardHost.StartAsync(build: static builder => builder.Services.AddSingleton<Diagnostics.IPartStatusSource>(new SilentPart()));

        Assert.That(await host.PageAsync(), Does.Contain("no answer within 200 ms"));
    }

    private static List<string> Names(string page) => [.. Row().Matches(page).Select(static row => row.Groups["name"].Value)];

    private static List<string> Cells(string page, string pattern) =>
        [.. Cell().Matches(Row().Matches(page).Single(row => row.Groups["name"].Value == pattern).Groups["cells"].Value).Select(static cell => cell.Groups[1].Value.Trim())];

    private sealed class SilentPart : Diagnostics.IPartStatusSource
    {
        public string Name => "silent";

        public async ValueTask<IReadOnlyList<Diagnostics.PartStatus>> ReadStatusAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        }
    }

    [GeneratedRegex("""<tr class="[a-z]*"><th scope="row">(?<name>[^<]*)</th><td class="" data-head="type">(infrastructure|memory|hybrid)</td>(?<cells>.*?)</tr>""", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<td[^>]*>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<li><b>([A-Z][a-z]+)[.]</b>")]
    private static partial Regex Steps();

    [GeneratedRegex("script-src 'nonce-([^']+)'")]
    private static partial Regex Nonce();
}
