using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// Starts the server as a child process and speaks with it over its standard input and output. It gets a small environment (such as PATH and HOME, not the host's secrets)
/// and is ended with everything it started.
/// </summary>
public sealed class McpStdioTransport : McpTransport
{
    /// <summary>The program; started directly, not through a shell; a batch file on Windows, such as npx, by cmd.exe with every argument escaped.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments, each passed as it is.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Where it runs; null for the current directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Further environment variables.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the server has to end by itself once its input is closed, before it is killed.</summary>
    /// <value>0 to 1 minute; 2 s by default.</value>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(2);

    internal override string? Fault
    {
        get
        {
            if (string.IsNullOrWhiteSpace(Command)) return "McpStdioTransport.Command is empty; name the program that is the server.";
            return ShutdownTimeout < TimeSpan.Zero || ShutdownTimeout > TimeSpan.FromMinutes(1)
                ? $"McpStdioTransport.ShutdownTimeout is {ShutdownTimeout}; allowed is 00:00:00 to 00:01:00."
                : null;
        }
    }

    internal override IClientTransport Create(string server, int maxMessageBytes, ILoggerFactory loggers) =>
        new StdioServerProcess(server, this, maxMessageBytes, loggers);
}
