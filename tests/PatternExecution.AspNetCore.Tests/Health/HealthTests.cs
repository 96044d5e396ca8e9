using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Tests.Health;

public sealed class HealthTests
{
    [Test]
    public async Task Every_part_of_an_engine_that_is_well_is_healthy()
    {
        await using var provider = Build();

        var report = await CheckAsync(provider);

        Assert.Multiple(() =>
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
            Assert.That(report.Entries.Keys, Is.SupersetOf(new[]
            {
                "pattern-execution-engine", "pattern-execution-memory", "pattern-execution-infrastructure-leg", "pattern-execution-memory-leg", "pattern-execution-cache-memory",
            }));
        });
    }

    [Test]
    public async Task Engine_without_patterns_is_degraded_and_one_that_cannot_be_made_is_unhealthy()
    {
        await using var empty = Build(withPattern: false);
        await using var broken = Build(static builder => builder.AddPattern(new PatternDefinition { Name = "lost", Type = PatternType.Infrastructure, Phrases = ["lost"] }));

        var degraded = await CheckAsync(empty);
        var unhealthy = await CheckAsync(broken);

        Assert.Multiple(() =>
        {
            Assert.That(degraded.Entries["pattern-execution-engine"].Status, Is.EqualTo(HealthStatus.Degraded));
            Assert.That(unhealthy.Entries["pattern-execution-engine"].Status, Is.EqualTo(HealthStatus.Unhealthy));
            Assert.That(unhealthy.Entries["pattern-execution-engine"].Description, Does.Contain("lost"));
        });
    }

    [Test]
    public async Task Leg_that_failed_in_a_row_degrades_its_own_check_alone_and_names_the_pattern()
    {
        await using var provider = Build(static builder => builder
            .AddPattern(new PatternDefinition { Name = "broken", Type = PatternType.Infrastructure, Phrases = ["broken"] })
            .AddFunction("broken", static string () => throw new InvalidOperationException()));
        var engine = provider.GetRequiredService<IPatternEngine>();
        for (var i = 0; i < 20; i++) await engine.ExecuteAsync(new PatternRequest("broken"));

        var report = await CheckAsync(provider);

        Assert.Multiple(() =>
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
            Assert.That(report.Entries["pattern-execution-infrastructure-leg"].Description, Does.Contain("broken"));
            Assert.That(report.Entries.Where(static entry => entry.Value.Status != HealthStatus.Healthy).Select(static entry => entry.Key), Is.EqualTo(new[] { "pattern-execution-infrastructure-leg" }));
        });
    }

    [Test]
    public async Task Cache_layer_that_throws_degrades_and_does_not_kill()
    {
        await using var provider = Build(static builder => builder.AddCacheLayer(static _ => new BrokenLayer()));

        var report = await CheckAsync(provider);

        Assert.Multiple(() =>
        {
            Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
            Assert.That(report.Entries["pattern-execution-cache-broken"].Description, Does.Contain("IOException"));
        });
    }

    [Test]
    public async Task Part_that_is_down_degrades_unless_the_host_says_that_it_kills()
    {
        static void Add(IPatternExecutionBuilder builder) => builder.Services.AddSingleton<IPartStatusSource>(new TwoServers());
        await using var lenient = Build(Add);
        await using var strict = Build(Add, HealthStatus.Unhealthy);

        var degraded = await CheckAsync(lenient);
        var unhealthy = await CheckAsync(strict);

        Assert.Multiple(() =>
        {
            Assert.That(degraded.Entries["pattern-execution-servers"].Status, Is.EqualTo(HealthStatus.Degraded));
            Assert.That(degraded.Entries["pattern-execution-servers"].Description, Is.EqualTo("second: gone."));
            Assert.That(degraded.Entries["pattern-execution-servers"].Data["first.poolUtilization"], Is.EqualTo(0.5));
            Assert.That(unhealthy.Status, Is.EqualTo(HealthStatus.Unhealthy));
        });
    }

    private static Task<HealthReport> CheckAsync(ServiceProvider provider) => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private static ServiceProvider Build(Action<IPatternExecutionBuilder>? build = null, HealthStatus failure = HealthStatus.Degraded, bool withPattern = true)
    {
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<TimeProvider>(TestClock.Create());
        var builder = services.AddPatternExecution();
        if (withPattern)
        {
            builder.AddPattern(new PatternDefinition { Name = "hello", Type = PatternType.Infrastructure, Phrases = ["hello"] })
                .AddFunction("hello", static () => "hello");
        }

        build?.Invoke(builder);
        services.AddHealthChecks().AddPatternExecution(failure);
        return services.BuildServiceProvider();
    }

    private sealed class TwoServers : IPartStatusSource
    {
        public string Name => "servers";

        public ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken) =>
            new([new PartStatus("first", PartCondition.Working, "fine.") { PoolUtilization = 0.5 }, new PartStatus("second", PartCondition.Down, "gone.")]);
    }

    private sealed class BrokenLayer : ICacheLayer
    {
        public string Name => "broken";

        public bool IsShared => false;

        public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken) => throw new IOException();

        public ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken) => throw new IOException();

        public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken) => throw new IOException();

        public ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken) => throw new IOException();

        public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken) => throw new IOException();

        public CacheLayerStatistics GetStatistics() => new(Name, 0, 0, 0, 0, null, null);
    }
}
