using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Registration;

/// <summary>A server that was added to the builder.</summary>
internal sealed record McpServerRegistration(string Name, McpTransport Transport, McpToolOptions Options);
