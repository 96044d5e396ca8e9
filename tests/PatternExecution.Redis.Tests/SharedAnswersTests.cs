using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using StackExchange.Redis;

namespace PatternExecution.Redis.Tests;

/// <summary>Two hosts that know nothing of each other but the server.</summary>
public sealed class SharedAnswersTests
{
    private readonly List<IHost> _hosts = [];
    private string _prefix = "";
    private int _executions;

    [SetUp]
    public void StartAnew()
    {
        _prefix = RedisServer.NewPrefix();
        _executions = 0;
    }

    [TearDown]
    public async Task StopHosts()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }

        _hosts.Clear();
    }

    [Test]
    public async Task An_answer_of_one_host_is_another_hosts_and_says_so()
    {
        var first = await StartAsync(Ours);
        var second = await StartAsync(Ours);
        Assert.That((await AskAsync(first, "price of tea")).CacheLayer, Is.Null);
        await Until.True(() => first.GetStatistics().CacheLayers[1].PendingWrites == 0, "the answer is written");

        var answer = await AskAsync(second, "price of tea");

        Assert.That((answer.Status, answer.CacheLayer), Is.EqualTo((ResultStatus.Succeeded, (string?)"redis")));
        Assert.That((await AskAsync(second, "price of tea")).CacheLayer, Is.EqualTo("memory"));
        Assert.That(_executions, Is.EqualTo(1));
    }

    [Test]
    public async Task The_apps_own_connection_is_used_and_left_open()
    {
        using var own = await ConnectionMultiplexer.ConnectAsync(RedisServer.Configuration);
        var engine = await StartAsync(static builder => builder.UseRedis(), services => services.AddSingleton<IConnectionMultiplexer>(own));
        await AskAsync(engine, "price of own");
        await Until.True(() => engine.GetStatistics().CacheLayers[1].PendingWrites == 0, "the answer is written");
        await StopHosts();

        Assert.That(own.IsConnected, Is.True);
        Assert.That(RedisServer.Keys(_prefix), Is.Not.Empty);
    }

    [Test]
    public async Task What_is_local_never_reaches_the_server()
    {
        var engine = await StartAsync(Ours, services => services.AddPatternExecution().AddPattern(new PatternDefinition
        {
            Name = "secret",
            Type = PatternType.Infrastructure,
            Triggers = [@"^secret of (?<item>\w+)$"],
            Function = "price",
            CacheScope = CacheScope.Local,
        }));
        await AskAsync(engine, "secret of tea");

        Assert.That((await AskAsync(engine, "secret of tea")).CacheLayer, Is.EqualTo("memory"));
        Assert.That(RedisServer.Keys(_prefix), Is.Empty);
    }

    [Test]
    public async Task What_is_recalled_from_memories_that_one_process_has_stays_in_it()
    {
        var recall = static (IServiceCollection services) =>
        {
            services.AddPatternExecution().AddPattern(new PatternDefinition { Name = "recall", Type = PatternType.Memory, Triggers = [@"^recall (?<query>\w+)$"] });
        };
        var first = await StartAsync(Ours, recall);
        var second = await StartAsync(Ours, recall);
        await AskAsync(first, "recall tea");

        Assert.That((await AskAsync(first, "recall tea")).CacheLayer, Is.EqualTo("memory"));
        Assert.That((await AskAsync(second, "recall tea")).CacheLayer, Is.Null);
        Assert.That(RedisServer.Keys(_prefix), Is.Empty);
    }

    [Test]
    public async Task A_host_that_stops_has_written_what_it_answered()
    {
        for (var round = 0; round < 10; round++)
        {
            await AskAsync(await StartAsync(Ours), $"price of tea{round}");
            await StopHosts();
            Assert.That((await AskAsync(await StartAsync(Ours), $"price of tea{round}")).CacheLayer, Is.EqualTo("redis"));
            await StopHosts();
        }
    }

    [Test]
    public async Task A_host_starts_and_answers_while_Redis_is_down()
    {
        var engine = await StartAsync(static options => options.UseRedis("127.0.0.1:1"));

        Assert.That((await AskAsync(engine, "price of tea")).Status, Is.EqualTo(ResultStatus.Succeeded));
        Assert.That((await AskAsync(engine, "price of tea")).CacheLayer, Is.EqualTo("memory"));
    }

    [Test]
    public void Bad_options_stop_the_host_with_every_fault()
    {
        Assert.That(
            async () => await StartAsync(static builder => builder.UseRedis(static options =>
            {
                options.Configuration = "127.0.0.1:1";
                options.KeyPrefix = "{";
                options.Jitter = 2;
                options.TagLifetime = TimeSpan.FromSeconds(1);
            })),
            Throws.Exception.With.Message.Contains("KeyPrefix is '{'").And.Message.Contains("Jitter is 2").And.Message.Contains("TagLifetime"));
        Assert.That(async () => await StartAsync(static builder => builder.UseRedis()), Throws.ArgumentException.With.Message.Contains("IConnectionMultiplexer"));
    }

    private static Task<PatternResult> AskAsync(IPatternEngine engine, string query) => engine.ExecuteAsync(new PatternRequest(query) { Tenant = "acme" }).AsTask();

    private void Ours(IPatternExecutionBuilder builder) => builder.UseRedis(RedisServer.Configuration);

    private async Task<IPatternEngine> StartAsync(Action<IPatternExecutionBuilder> use, Action<IServiceCollection>? also = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var patterns = builder.Services.AddPatternExecution()
            .AddPattern(new PatternDefinition { Name = "price", Type = PatternType.Infrastructure, Triggers = [@"^price of (?<item>\w+)$"] })
            .AddFunction("price", (string item) =>
            {
                Interlocked.Increment(ref _executions);
                return item + " costs 3";
            });
        use(patterns);
        builder.Services.PostConfigure<RedisCacheOptions>(options => options.KeyPrefix = options.KeyPrefix == "pe:" ? _prefix : options.KeyPrefix);
        also?.Invoke(builder.Services);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        if (host.Services.GetService<RedisCacheLayer>() is { } layer && host.Services.GetServices<ICacheLayer>().Contains(layer) && !IsDown(host))
            await Until.True(() => layer.Backplane.Hears, "the layer connects");
        return host.Services.GetRequiredService<IPatternEngine>();
    }

    private static bool IsDown(IHost host) =>
        host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<RedisCacheOptions>>().Value.Configuration == "127.0.0.1:1";
}
