using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Tests;

/// <summary>An engine with one MCP server called <c>test</c>, and a pattern for each of its tools: <c>call TOOL ARGUMENTS</c> by the standard pack, or <c>say TEXT</c>.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string Server = "test";

    private readonly ServiceProvider _services;

    private TestHost(ServiceProvider services) => _services = services;

    public IPatternEngine Engine => _services.GetRequiredService<IPatternEngine>();

    public IMcpServers Servers => _services.GetRequiredService<IMcpServers>();

    public McpServerStatus Status => Servers.GetStatus().Single();

    /// <summary>A limit for what a broken build would wait for without end.</summary>
    public static CancellationToken Limit => new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    /// <summary>Makes the engine without waiting for the server.</summary>
    public static TestHost Create(McpTransport transport, Action<McpToolOptions>? configure = null, Action<IPatternExecutionBuilder>? build = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        var builder = services.AddPatternExecution(static options => options.LegTimeout = TimeSpan.FromMinutes(2))
            .AddStandardPatterns()
            .AddPattern(new PatternDefinition
            {
                Name = "say",
                Type = PatternType.Infrastructure,
                Function = "test/echo",
                Triggers = ["^say (?<text>.+)$"],
                Priority = 1_000,
                CacheTtl = TimeSpan.Zero,
            })
            .AddMcpServer(Server, transport, options =>
            {
                // Starting a process takes a while on a busy machine.
                options.ReconnectWait = TimeSpan.FromMinutes(1);
                configure?.Invoke(options);
            });
        build?.Invoke(builder);
        var host = new TestHost(services.BuildServiceProvider());
        try
        {
            _ = host.Engine;
            return host;
        }
        catch
        {
            host._services.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    public static async Task<TestHost> ConnectAsync(McpTransport transport, Action<McpToolOptions>? configure = null, Action<IPatternExecutionBuilder>? build = null)
    {
        var host = Create(transport, configure, build);
        await host.Servers.WaitUntilConnectedAsync(Server, Limit);
        return host;
    }

    /// <summary>A tool as the function that it is.</summary>
    public AIFunction Function(string tool) => _services.GetRequiredService<McpFunctionSource>().Functions.Single(function => function.Name == $"{Server}/{tool}");

    /// <summary>Asks in words.</summary>
    public async Task<PatternResult> AskAsync(string query) => await Engine.ExecuteAsync(new PatternRequest(query), Limit);

    /// <summary>Runs a tool through <c>execute_mcp_tool</c>.</summary>
    public Task<PatternResult> CallAsync(string tool, string arguments = "") => AskAsync($"run tool test/{tool}{(arguments.Length == 0 ? "" : $" with {arguments}")}");

    /// <summary>Waits until the status is as expected.</summary>
    public async Task<McpServerStatus> WaitAsync(Func<McpServerStatus, bool> isExpected)
    {
        var limit = Limit;
        while (!isExpected(Status)) await Task.Delay(TimeSpan.FromMilliseconds(5), limit);
        return Status;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
