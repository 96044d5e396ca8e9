using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Tests.Dashboard;

public sealed class TrafficTests
{
    [Test]
    public void Percentile_is_the_true_one_or_at_most_a_quarter_above() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            (from bits in Gen.Choose(0, 36) from low in Gen.Choose(0, int.MaxValue) select (1L << bits) + (low % (1L << bits))).NonEmptyListOf().ToArbitrary(),
            static ticks =>
            {
                var buckets = new LatencyBuckets();
                foreach (var tick in ticks) buckets.Add(TimeSpan.FromTicks(tick));
                var sorted = ticks.Order().ToList();
                return buckets.Count == sorted.Count && buckets.ByOctave().Sum() == sorted.Count && new[] { 0.5, 0.95, 1 }.All(share =>
                {
                    var truth = sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
                    var told = buckets.Percentile(share).Ticks;
                    return told >= truth && told <= truth * 1.25;
                });
            }));

    [Test]
    public void Ring_keeps_the_last_in_order() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), Gen.Choose(0, 5).ToArbitrary(), static (items, capacity) =>
        {
            var ring = new Ring<int>(capacity);
            foreach (var item in items) ring.Add(item);
            return ring.ToArray().SequenceEqual(items.TakeLast(capacity));
        }));

    [Test]
    public async Task Counts_of_a_pattern_outlive_a_reload_and_those_of_patterns_that_are_gone_do_not_pile_up()
    {
        await using var host = await DashboardHost.StartAsync();
        var registry = host.Services.GetRequiredService<IPatternRegistry>();
        var traffic = host.Services.GetRequiredService<TrafficRecorder>();
        var deploy = registry.Patterns.Single(static pattern => pattern.Name == "deploy");
        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"));
        registry.ReplaceAll([deploy with { Priority = 5 }]);
        await host.Engine.ExecuteAsync(new PatternRequest("deploy to staging"));
        for (var i = 0; i < 200; i++)
        {
            registry.ReplaceAll([deploy, deploy with { Name = $"passing-{i}", Function = "deploy", Triggers = [], Phrases = ["pass"] }]);
            await host.Engine.ExecuteAsync(new PatternRequest("pass"));
        }

        traffic.Trim(registry.Patterns);

        Assert.Multiple(() =>
        {
            Assert.That(traffic.Find("deploy")!.Cached.Count + traffic.Find("deploy")!.Executed.Count, Is.EqualTo(2));
            Assert.That(traffic.Find("passing-0"), Is.Null);
            Assert.That(traffic.Find("passing-199"), Is.Not.Null);
        });
    }

    [Test]
    public async Task Flood_of_refused_requests_pushes_out_no_slow_one_and_is_bounded()
    {
        var time = TestClock.Create();
        await using var host = await DashboardHost.StartAsync(
            static options => options.KeptRequests = 10,
            builder => builder.AddPattern(new PatternDefinition { Name = "slow", Type = PatternType.Infrastructure }).AddFunction("slow", () => time.Advance(TimeSpan.FromSeconds(1))),
            time);
        var traffic = host.Services.GetRequiredService<TrafficRecorder>();
        await host.Engine.ExecuteAsync(new PatternRequest("slow"));
        for (var i = 0; i < 1_000; i++) await host.Engine.ExecuteAsync(new PatternRequest(""));

        Assert.That(traffic.Unsuccessful.ToArray(), Has.Length.EqualTo(10));
        Assert.That(traffic.Slow.ToArray().Select(static request => request.Pattern), Does.Contain("slow"));
    }
}
