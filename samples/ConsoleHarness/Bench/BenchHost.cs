using ConsoleHarness.Commands;
using ConsoleHarness.Functions;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Mcp;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Redis;

namespace ConsoleHarness.Bench;

/// <summary>One engine of a set-up, as a process of a host app would have it.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    /// <summary>The name of the MCP server that is this program once more.</summary>
    public const string McpServer = "shop";

    /// <summary>Whose stores these are: a store makes its tenant's recalled answers be read anew, and would time that instead.</summary>
    public const string WritingTenant = "writers";

    // Stores go on for as long as throughput is measured.
    private const int MaxMemories = 5_000_000;

    private readonly ServiceProvider _services;
    private readonly BenchSetup _setup;

    private BenchHost(BenchSetup setup, ServiceProvider services) => (_setup, _services) = (setup, services);

    public IPatternEngine Engine => _services.GetRequiredService<IPatternEngine>();

    public static BenchHost Create(BenchSetup setup, IReadOnlyList<PatternDefinition> patterns, PostgresMemories? postgres)
    {
        var services = new ServiceCollection();
        services.Configure<MemoryStoreOptions>(static options => options.MaxMemories = MaxMemories);
        var builder = services.AddPatternExecution().AddStandardFunctions(HarnessFunctions.Configure(DemoData.Source, []));
        foreach (var pattern in patterns) builder.AddPattern(pattern);
        foreach (var function in ShopFunctions.Create(TimeProvider.System)) builder.AddFunction(function);
        if (setup.UsesMcp) builder.AddMcpServer(McpServer, McpDemo.Transport(), static options => options.SafeTools.Add("ask"));
        postgres?.Use(builder);
        if (setup.Redis is not null) builder.UseRedis(setup.Redis);
        return new BenchHost(setup, services.BuildServiceProvider());
    }

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var memories = _services.GetRequiredService<IMemoryStore>();
        _ = Engine;
        if (_setup.UsesMcp) await _services.GetRequiredService<IMcpServers>().WaitUntilConnectedAsync(McpServer, cancellationToken);
        if (_setup.Redis is { } redis) await WaitForRedisAsync(redis, cancellationToken);
        // A server that is not there ends the run at once, rather than one request after the other.
        await memories.HasAnyAsync(MemoryRecord.DefaultTenant, cancellationToken);
    }

    public async Task ImportAsync(CancellationToken cancellationToken) =>
        await MemoryLoading.ImportAsync(_services.GetRequiredService<IMemoryStore>(), DemoData.Memories, cancellationToken);

    /// <summary>Waits until a shared layer holds what was written: writes are sent behind the answers.</summary>
    public async Task WaitForWritesAsync(CancellationToken cancellationToken)
    {
        while (Engine.GetStatistics().CacheLayers.Any(static layer => layer.PendingWrites > 0)) await Task.Delay(1, cancellationToken);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WaitForRedisAsync(string configuration, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await _services.GetRequiredService<RedisCacheLayer>().WaitUntilConnectedAsync(late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HarnessException($"--redis: {configuration} does not answer; start it, or leave --redis out.");
        }
    }
}
