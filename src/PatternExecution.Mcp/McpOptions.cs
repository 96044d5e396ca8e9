namespace PatternExecution.Mcp;

/// <summary>The MCP servers that a host's configuration names, in the section <c>PatternExecution:Mcp</c>.</summary>
public sealed class McpOptions
{
    /// <summary>The servers by name.</summary>
    /// <value>Names as for <c>AddMcpServer</c>, unique ignoring case.</value>
    public IDictionary<string, McpServerSettings> Servers { get; } = new Dictionary<string, McpServerSettings>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file that pins of tool definitions are kept in, where the host has not said otherwise with <c>UseToolPins</c>.</summary>
    /// <value>Relative to the current directory or absolute; null, the default, keeps them in memory.</value>
    public string? PinFile { get; set; }
}
