namespace PatternExecution.Mcp;

/// <summary>The MCP servers that were added: how they do, and the host's word on changed tools. Thread-safe.</summary>
public interface IMcpServers
{
    /// <summary>How each server does, in order of the names.</summary>
    IReadOnlyList<McpServerStatus> GetStatus();

    /// <summary>Waits until a server is connected and its tools are listed.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">No server of this name was added.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the servers are being stopped.</exception>
    Task WaitUntilConnectedAsync(string server, CancellationToken cancellationToken = default);

    /// <summary>Accepts a tool's definition as the server gives it now: it is pinned, and the tool may be called again.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name on the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such server, or it has not listed such a tool.</exception>
    ValueTask AcceptAsync(string server, string tool, CancellationToken cancellationToken = default);
}
