using System.Buffers;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>Nothing that comes from outside is ever markup.</summary>
public sealed class MarkupTests
{
    private const string Hostile = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}&lt;b&gt;<!--";

    [Test]
    public async Task Markup_in_every_field_is_shown_as_text()
    {
        await using var host = await DashboardHost.StartAsync(
            static options =>
            {
                options.KeepRequestText = true;
                options.AllowActions = true;
            },
            static builder =>
            {
                builder.AddPattern(new PatternDefinition { Name = "echo", Type = PatternType.Infrastructure, Triggers = ["^echo (?<text>.+)$", "<script>alert\\(3\\)</script>"], Examples = ["echo " + Hostile] })
                    .AddFunction("echo", static string (string text) => throw new InvalidOperationException(text))
                    .AddCacheLayer(static _ => new NamedLayer("<script>layer</script>"));
                builder.Services.AddSingleton<IPartStatusSource>(new HostilePart());
                builder.Services.AddSingleton<IHybridRouter>(new HostileRouter());
            },
            limits: static limits => limits.SlowRequestThreshold = TimeSpan.FromMilliseconds(1));
        await host.Engine.ExecuteAsync(new PatternRequest("echo " + Hostile) { Tenant = Hostile });
        await host.Engine.ExecuteAsync(new PatternRequest(Hostile + '\u0001') { Tenant = Hostile });

        var page = await host.PageAsync("?filter=" + Uri.EscapeDataString(Hostile) + "&sort=" + Uri.EscapeDataString(Hostile) + "&forgotten=" + Uri.EscapeDataString(Hostile));
        var all = await host.PageAsync();
        var explained = await (await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = "echo " + Hostile, ["mode"] = Hostile })).Content.ReadAsStringAsync();
        var triggered = await (await host.SubmitAsync(DashboardHost.Path, new() { ["query"] = "<script>alert(3)</script>" })).Content.ReadAsStringAsync();

        foreach (var html in new[] { page, all, explained, triggered })
        {
            Assert.Multiple(() =>
            {
                Assert.That(Occurrences(html, "<script"), Is.EqualTo(1), "the page's own");
                Assert.That(html, Does.Not.Contain("<img").IgnoreCase);
                Assert.That(html, Does.Not.Contain("<!--"));
                Assert.That(html, Does.Not.Contain("onerror=alert(1)>"));
            });
        }

        Assert.Multiple(() =>
        {
            Assert.That(WebUtility.HtmlDecode(page), Does.Contain($"value=\"{Hostile}\""), "the filter");
            Assert.That(Occurrences(WebUtility.HtmlDecode(all), "echo " + Hostile), Is.GreaterThanOrEqualTo(1), "the request");
            Assert.That(Occurrences(WebUtility.HtmlDecode(all), Hostile), Is.GreaterThanOrEqualTo(5), "tenant, error, part and detail");
            Assert.That(WebUtility.HtmlDecode(all), Does.Contain("<script>layer</script>"));
            Assert.That(WebUtility.HtmlDecode(all), Does.Contain($"<option>echo {Hostile}</option>").And.Contain($"placeholder=\"echo {Hostile}\""), "the example");
            Assert.That(WebUtility.HtmlDecode(explained), Does.Contain("router " + Hostile).And.Contain("alternative " + Hostile).And.Contain($"<code>{Hostile}</code>"), "reason, alternative and argument");
            Assert.That(WebUtility.HtmlDecode(triggered), Does.Contain("<script>alert\\(3\\)</script>"), "the trigger");
        });
    }

    [Test]
    public void Text_that_is_filled_in_comes_back_whole_and_adds_no_markup() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<char>().Or(Gen.Elements('<', '>', '"', '\'', '&', '/', '`', '=', '\u2028', '\uD800', '\u0000')).ArrayOf().Select(static characters => new string(characters)).ToArbitrary(),
            static text =>
            {
                var buffer = new ArrayBufferWriter<byte>();
                new HtmlWriter(buffer).Write($"<p title=\"{text}\">{text}</p>");
                var html = Encoding.UTF8.GetString(buffer.WrittenSpan);
                var parts = html.Split('"');
                return parts.Length == 3 && html.Count(static c => c == '<') == 2 && html.Count(static c => c == '>') == 2 && !html.Contains('\'')
                    && WebUtility.HtmlDecode(parts[1]) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }));

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private sealed class HostilePart : IPartStatusSource
    {
        public string Name => Hostile;

        public ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken) =>
            new([new PartStatus(Hostile, PartCondition.Down, Hostile) { PoolUtilization = 0.5 }]);
    }

    private sealed class HostileRouter : IHybridRouter
    {
        public ValueTask<RoutingDecision> RouteAsync(RoutingContext context, CancellationToken cancellationToken) => new(new RoutingDecision
        {
            Route = PatternType.Infrastructure,
            Confidence = 1,
            Reason = "router " + Hostile,
            EstimatedTokens = 1,
            EstimatedLatency = TimeSpan.Zero,
            Alternatives = [new RouteAlternative(PatternType.Memory, 1, TimeSpan.Zero, "alternative " + Hostile)],
        });
    }

    private sealed class NamedLayer(string name) : ICacheLayer
    {
        public string Name => name;

        public bool IsShared => false;

        public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken) => default;

        public ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken) => default;

        public CacheLayerStatistics GetStatistics() => new(Name, 0, 0, 0, 0, null, null);
    }
}
