using Microsoft.Extensions.Logging;

namespace PatternExecution.Mcp;

/// <summary>What this package says.</summary>
internal static partial class McpLog
{
    [LoggerMessage(460, LogLevel.Information, "MCP server {Server} is connected; {Count} tools may be called")]
    public static partial void ServerConnected(ILogger logger, string server, int count);

    [LoggerMessage(461, LogLevel.Warning, "MCP server {Server} is not connected: {Reason}; it is tried again")]
    public static partial void ServerLost(ILogger logger, string server, string reason);

    [LoggerMessage(462, LogLevel.Warning, "MCP server {Server} has changed the definition of its tool {Tool}; calls are refused until the host accepts it")]
    public static partial void ToolChanged(ILogger logger, string server, string tool);

    [LoggerMessage(463, LogLevel.Warning, "The connection to MCP server {Server} did not close cleanly: {ExceptionType}")]
    public static partial void CloseFailed(ILogger logger, string server, string exceptionType);

    [LoggerMessage(464, LogLevel.Warning, "MCP server {Server} writes lines to its standard output that are no messages; they are skipped. Logs belong on standard error")]
    public static partial void LineSkipped(ILogger logger, string server);
}
