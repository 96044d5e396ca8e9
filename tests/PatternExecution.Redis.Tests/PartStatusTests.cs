using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Redis.Tests;

/// <summary>What health checks and the dashboard are told of a server that really dies.</summary>
public sealed class PartStatusTests
{
    private OwnServer _server = null!;
    private ServiceProvider _provider = null!;

    private IPatternEngine Engine => _provider.GetRequiredService<IPatternEngine>();

    [SetUp]
    public async Task StartAsync()
    {
        _server = await OwnServer.StartAsync();
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddPatternExecution()
            .AddPattern(new PatternDefinition { Name = "hello", Type = PatternType.Infrastructure, Triggers = ["^hello .*$"] })
            .AddFunction("hello", static (string query) => query)
            .UseRedis(_server.Configuration);
        _provider = services.BuildServiceProvider();
        await Until.TrueAsync(async () => (await ReadAsync()).Condition == PartCondition.Working, "it works");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_provider is not null) await _provider.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Test]
    public async Task Killed_it_is_down_and_owed_what_was_removed_and_restarted_it_works_and_is_owed_nothing()
    {
        Assert.That((await ReadAsync()).Detail, Does.Match(@"^connected; round trip [\d.]+ ms\.$"));
        Assert.That((await ReadAsync()).IsCircuitOpen, Is.False);

        await _server.KillAsync();
        await Until.TrueAsync(async () => (await ReadAsync()).Condition == PartCondition.Down, "it is down");
        Assert.That((await ReadAsync()).Detail, Is.EqualTo("not connected; requests are answered without it."));
        await Until.TrueAsync(
            async () =>
            {
                Assert.That((await Engine.ExecuteAsync(new PatternRequest($"hello {Guid.NewGuid()}"))).Status, Is.EqualTo(ResultStatus.Succeeded));
                return (await ReadAsync()).IsCircuitOpen == true;
            },
            "its circuit opens");
        await Engine.InvalidateAsync(Invalidation.OfPattern("hello"));
        Assert.That((await ReadAsync()).Detail, Does.Match("owed [1-9][0-9]* removals?, done before it is asked again"));

        await _server.RestartAsync();
        await Until.TrueAsync(
            async () =>
            {
                await Engine.ExecuteAsync(new PatternRequest($"hello {Guid.NewGuid()}"));
                return await ReadAsync() is { Condition: PartCondition.Working, IsCircuitOpen: false };
            },
            "it works again");
        Assert.That((await ReadAsync()).Detail, Does.Not.Contain("owed"));
    }

    [Test]
    public async Task Frozen_it_is_degraded_first_down_once_nothing_is_heard_and_works_after()
    {
        _server.Freeze();
        var first = await ReadAsync();
        await Until.TrueAsync(async () => (await ReadAsync()).Condition == PartCondition.Down, "it is down");

        _server.Thaw();
        await Until.TrueAsync(async () => (await ReadAsync()).Condition == PartCondition.Working, "it works again");

        Assert.That(first.Condition, Is.EqualTo(PartCondition.Degraded));
        Assert.That(first.Detail, Is.EqualTo("connected; no answer within 150 ms."));
    }

    private async Task<PartStatus> ReadAsync() => (await _provider.GetServices<IPartStatusSource>().Single().ReadStatusAsync(default)).Single();
}
