namespace PatternExecution.Mcp;

/// <summary>What the tools of one MCP server may do, and the limits of calls.</summary>
public sealed class McpToolOptions
{
    /// <summary>The tools that may be called, by their names on the server; null allows whatever the server has.</summary>
    /// <value>Compared exactly; null by default.</value>
    public ISet<string>? AllowedTools { get; set; }

    /// <summary>Tools that need approval whatever the server says of them.</summary>
    /// <value>Names on the server, compared exactly.</value>
    public ISet<string> DestructiveTools { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Tools that need no approval whatever the server says of them; <see cref="DestructiveTools"/> wins.</summary>
    /// <value>Names on the server, compared exactly.</value>
    public ISet<string> SafeTools { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Asked before each call of a tool that may destroy something: one whose annotations say neither that it only reads nor that it is not destructive, as the protocol
    /// has it. Without it such tools are refused.
    /// </summary>
    /// <value>Returns whether the call may be made; null by default.</value>
    public Func<McpToolApproval, CancellationToken, ValueTask<bool>>? Approve { get; set; }

    /// <summary>How long one call may take. Keep it under the engine's <c>LegTimeout</c>, so that the outcome names the server.</summary>
    /// <value>1 ms to 1 hour; 20 s by default.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long connecting and listing the tools may take.</summary>
    /// <value>1 ms to 1 hour; 30 s by default.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a call waits for a server that is not connected; it fails at once where the next attempt is further away.</summary>
    /// <value>0 to 1 hour; 5 s by default.</value>
    public TimeSpan ReconnectWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server has to show that it lives after a call ran out of time; one that does not is restarted or reconnected.</summary>
    /// <value>1 ms to 1 hour; 5 s by default.</value>
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait after the first failed attempt to connect; doubled after each further one.</summary>
    /// <value>1 ms to 1 hour; 500 ms by default.</value>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value><see cref="InitialBackoff"/> to 1 hour; 30 s by default.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest output of a call.</summary>
    /// <value>1 KiB to 64 MiB, in bytes of UTF-8; 1 MiB by default.</value>
    public int MaxOutputBytes { get; set; } = 1024 * 1024;

    /// <summary>The largest message that is read from the server; a larger one ends the connection, and nothing of it is kept.</summary>
    /// <value>4 KiB to 256 MiB; 4 MiB by default.</value>
    public int MaxMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most tools that are taken from the server.</summary>
    /// <value>1 to 10,000; 1,000 by default.</value>
    public int MaxTools { get; set; } = 1_000;
}
