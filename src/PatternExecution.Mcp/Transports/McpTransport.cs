using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace PatternExecution.Mcp.Transports;

/// <summary>How a server is reached: <see cref="McpStdioTransport"/> or <see cref="McpHttpTransport"/>.</summary>
public abstract class McpTransport
{
    private protected McpTransport()
    {
    }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    internal abstract string? Fault { get; }

    /// <summary>Makes what opens one connection.</summary>
    internal abstract IClientTransport Create(string server, int maxMessageBytes, ILoggerFactory loggers);
}
