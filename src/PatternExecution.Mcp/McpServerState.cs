namespace PatternExecution.Mcp;

/// <summary>How far the connection to a server is.</summary>
public enum McpServerState
{
    /// <summary>The server is being started or reached.</summary>
    Connecting,

    /// <summary>The server answers and its tools are listed.</summary>
    Connected,

    /// <summary>The last attempt failed; the next one comes after a while.</summary>
    Waiting,

    /// <summary>The connection was given up for good: the host is stopping.</summary>
    Stopped,
}
