namespace PatternExecution.Mcp;

/// <summary>How a tool call failed.</summary>
public enum McpFailure
{
    /// <summary>The server is not there, or went away during the call.</summary>
    Unavailable,

    /// <summary>The server did not answer in time.</summary>
    Timeout,

    /// <summary>The server sent more than is allowed.</summary>
    TooLarge,

    /// <summary>The server broke the protocol, such as with invalid JSON.</summary>
    Protocol,

    /// <summary>The tool ran and reported an error.</summary>
    ToolError,
}
