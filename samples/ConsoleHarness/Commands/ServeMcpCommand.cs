using System.CommandLine;
using ConsoleHarness.Functions;
using PatternExecution.Mcp.Serving;

namespace ConsoleHarness.Commands;

/// <summary>Offers patterns and memories to an MCP client on standard input and output.</summary>
internal static class ServeMcpCommand
{
    public static Command Create()
    {
        var patterns = CommandOptions.Patterns(required: false);
        var memories = CommandOptions.Memories(required: false);
        var tenant = CommandOptions.Tenant();
        var command = new Command("serve-mcp", "Serves patterns, recall and store as MCP tools over standard input and output.") { patterns, memories, tenant };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            token => RunAsync(parsed.GetValue(patterns), parsed.GetValue(memories), parsed.GetRequiredValue(tenant), token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? patterns, string? memories, string tenant, CancellationToken cancellationToken)
    {
        await using var host = HarnessHost.Create(
            patterns, HarnessFunctions.Configure(null, []), [.. HarnessFunctions.Create(), .. ShopFunctions.Create(TimeProvider.System)]);
        if (memories is not null) await MemoryLoading.ImportAsync(host.Memories, memories, cancellationToken);
        var server = new PatternToolServer(host.Engine, host.Registry, host.Memories, new PatternToolServerOptions { Tenant = tenant });
        await server.RunStdioAsync(cancellationToken: cancellationToken);
        return 0;
    }
}
