namespace PatternExecution.Mcp;

/// <summary>Thrown where a tool of an MCP server was called and gave no answer; the engine turns it into a failed leg.</summary>
public sealed class McpToolException : PatternExecutionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name on the server; null where no tool was called.</param>
    /// <param name="failure">How it failed.</param>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public McpToolException(string server, string? tool, McpFailure failure, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Server = server;
        Tool = tool;
        Failure = failure;
    }

    /// <summary>The server's name, as it was added.</summary>
    public string Server { get; }

    /// <summary>The tool's name on the server; null where no tool was called.</summary>
    public string? Tool { get; }

    /// <summary>How it failed.</summary>
    public McpFailure Failure { get; }
}
