namespace PatternExecution.Mcp.Pinning;

/// <summary>Where the hashes of tool definitions are kept, so that a definition that changes is noticed. Thread-safe.</summary>
public interface IToolPinStore
{
    /// <summary>The hash that was pinned.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name on the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>64 hexadecimal digits (SHA-256), or null where the tool was never seen.</returns>
    ValueTask<string?> GetAsync(string server, string tool, CancellationToken cancellationToken = default);

    /// <summary>Pins a hash, in place of the one that was there.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name on the server.</param>
    /// <param name="hash">64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask SetAsync(string server, string tool, string hash, CancellationToken cancellationToken = default);
}
