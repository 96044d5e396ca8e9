using System.Globalization;
using PatternExecution.Diagnostics;

namespace PatternExecution.Mcp;

/// <summary>How each server does, for health checks and the dashboard.</summary>
internal sealed class McpPartStatus(IMcpServers servers) : IPartStatusSource
{
    public string Name => "mcp";

    public ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken = default) =>
        new([.. servers.GetStatus().Select(static server => new PartStatus(server.Name, ConditionOf(server), Describe(server)) { IsCircuitOpen = server.State == McpServerState.Waiting })]);

    private static PartCondition ConditionOf(McpServerStatus server) => server.State switch
    {
        McpServerState.Connected => PartCondition.Working,
        // The first attempt of a server that nothing is known of yet.
        McpServerState.Connecting when server.Failures == 0 => PartCondition.Degraded,
        _ => PartCondition.Down,
    };

    private static string Describe(McpServerStatus server) => server.State switch
    {
        McpServerState.Connected => string.Create(CultureInfo.InvariantCulture, $"connected; {server.Tools.Count} tools, {server.Refused.Count} refused."),
        McpServerState.Waiting => string.Create(CultureInfo.InvariantCulture, $"{server.Failures} attempts failed, next at {server.NextAttempt:HH:mm:ss}: {server.LastError}"),
        McpServerState.Connecting => "connecting.",
        _ => "stopped.",
    };
}
