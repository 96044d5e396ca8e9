using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Postgres;
using PatternExecution.Redis;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Execution;

public sealed class RegistrationTests
{
    private sealed class Counter
    {
        public int Calls { get; set; }
    }

    [Test]
    public async Task Five_lines_answer_a_request_with_injected_services()
    {
        var services = new ServiceCollection();
        services.AddScoped<Counter>();
        services.AddPatternExecution()
            .AddPattern(TestEngine.Infrastructure("deploy", @"^deploy to (?<environment>\w+)$"))
            .AddFunction("deploy", (string environment, Counter counter, CancellationToken _) => $"{environment} {++counter.Calls}");
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var result = await provider.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest("deploy to staging"));

        Assert.That(result.Output.ToString(), Is.EqualTo("staging 1"), result.Error);
    }

    [Test]
    public async Task Registering_twice_is_harmless()
    {
        var services = new ServiceCollection();
        services.AddPatternExecution().AddPattern(TestEngine.Infrastructure("ping")).AddFunction("ping", () => "pong");
        services.AddPatternExecution();
        await using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetServices<ICacheLayer>().Count(), Is.EqualTo(1));
        Assert.That(provider.GetServices<IHostedService>().Count(), Is.EqualTo(1));
        Assert.That((await provider.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest("ping"))).Output.ToString(), Is.EqualTo("pong"));
    }

    [Test]
    public async Task Options_bind_from_the_section()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PatternExecution:MaxQueryLength"] = "10",
            ["PatternExecution:Tenants:0"] = "acme",
            ["PatternExecution:Registry:RecentMatches"] = "5",
        });
        builder.Services.AddPatternExecution();
        using var host = builder.Build();
        var engine = host.Services.GetRequiredService<IPatternEngine>();

        var tooLong = await engine.ExecuteAsync(new PatternRequest("12345678901") { Tenant = "acme" });
        var unknown = await engine.ExecuteAsync(new PatternRequest("1234567890"));

        Assert.That(tooLong.Error, Does.Contain("10"));
        Assert.That(unknown.Error, Does.StartWith("tenant:"));
        Assert.That(host.Services.GetRequiredService<IOptions<PatternRegistryOptions>>().Value.RecentMatches, Is.EqualTo(5));
    }

    [Test]
    public void Registering_again_does_not_undo_what_code_has_set()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PatternExecution:MaxQueryLength"] = "10",
            ["PatternExecution:Routing:MemoryWords:0"] = "souvenir",
        });
        builder.Services.AddPatternExecution(static options => options.MaxQueryLength = 20);
        builder.Services.AddPatternExecution();
        using var host = builder.Build();

        Assert.That(host.Services.GetRequiredService<IOptions<PatternExecutionOptions>>().Value.MaxQueryLength, Is.EqualTo(20));
        Assert.That(host.Services.GetRequiredService<IOptions<HybridRouterOptions>>().Value.MemoryWords.Count(static word => word == "souvenir"), Is.EqualTo(1));
    }

    [Test]
    public void Picking_a_backend_again_does_not_undo_what_code_has_set()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PatternExecution:Postgres:Schema"] = "from_configuration",
            ["PatternExecution:Redis:KeyPrefix"] = "from_configuration:",
        });
        builder.Services.AddPatternExecution().UsePostgres(static options => options.Schema = "from_code").UseRedis(static options => options.KeyPrefix = "from_code:");
        builder.Services.AddPatternExecution().UsePostgres("Host=h").UseRedis("localhost:1");
        using var host = builder.Build();

        var postgres = host.Services.GetRequiredService<IOptions<PostgresMemoryOptions>>().Value;
        var redis = host.Services.GetRequiredService<IOptions<RedisCacheOptions>>().Value;
        Assert.That((postgres.Schema, postgres.ConnectionString), Is.EqualTo(("from_code", "Host=h")));
        Assert.That((redis.KeyPrefix, redis.Configuration), Is.EqualTo(("from_code:", "localhost:1")));
    }

    [Test]
    public void Bad_options_stop_the_start_of_the_host()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPatternExecution(static options => options.MaxQueryLength = 0);
        using var host = builder.Build();

        Assert.That(async () => await host.StartAsync(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("MaxQueryLength"));
    }

    [Test]
    public async Task Missing_functions_stop_the_start_of_the_host()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPatternExecution().AddPattern(TestEngine.Infrastructure("a")).AddPattern(TestEngine.Infrastructure("b"));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<PatternValidationException>(async () => await host.StartAsync());
        Assert.That(exception!.Faults, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Store_of_the_host_is_used_and_its_writes_are_felt_by_the_cache()
    {
        var own = new InProcessMemoryStore(new MemoryStoreOptions(), new HashingEmbedder(), null);
        var services = new ServiceCollection();
        var builder = services.AddPatternExecution().UseMemoryStore(_ => own);
        foreach (var pattern in TestEngine.RecallAndStore) builder.AddPattern(pattern);
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<IPatternEngine>();
        await engine.ExecuteAsync(new PatternRequest("recall redis"));

        await provider.GetRequiredService<IMemoryStore>().StoreAsync(new MemoryRecord { Content = "redis is on" }, default);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall redis"))).Output.ToJsonElement().GetArrayLength(), Is.EqualTo(1));
        Assert.That(await own.HasAnyAsync(MemoryRecord.DefaultTenant, default));
    }
}
