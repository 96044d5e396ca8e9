using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp;

/// <summary>One MCP server as configuration describes it: a <see cref="Command"/> to start, or an <see cref="Endpoint"/> to reach.</summary>
public sealed class McpServerSettings
{
    /// <summary>The program that is the server; started directly, not through a shell; a batch file on Windows, such as npx, by cmd.exe with every argument escaped.</summary>
    public string? Command { get; set; }

    /// <summary>The program's arguments, each passed as it is.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Where the program runs; null for the current directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Environment variables beside the small set that every server gets.</summary>
    public IDictionary<string, string> EnvironmentVariables { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the program has to end by itself once its input is closed, before it is killed.</summary>
    /// <value>0 to 1 minute; 2 s by default.</value>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The endpoint of a server over streamable HTTP.</summary>
    /// <value>An absolute http or https address.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>Headers of every request to the endpoint, such as an access token; keep those where secrets are kept.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the server's tools may do, and the limits of calls.</summary>
    public McpToolOptions Tools { get; } = new();

    /// <summary>How the server is reached.</summary>
    internal McpTransport ToTransport() => Endpoint is { } endpoint
        ? new McpHttpTransport { Endpoint = endpoint, Headers = Headers.AsReadOnly() }
        : new McpStdioTransport
        {
            Command = Command ?? "",
            Arguments = [.. Arguments],
            WorkingDirectory = WorkingDirectory,
            EnvironmentVariables = EnvironmentVariables.AsReadOnly(),
            ShutdownTimeout = ShutdownTimeout,
        };
}
