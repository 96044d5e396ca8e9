using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using PatternExecution.Mcp.Connecting;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tools;

/// <summary>Sorts what goes wrong between the SDK, the transport and the server.</summary>
internal static class McpFault
{
    /// <summary>How a call failed and why in words.</summary>
    /// <param name="exception">What the call threw.</param>
    /// <param name="ended">Why the connection ended; null where it lives.</param>
    /// <param name="endedBy">What ended the connection; null where nothing was thrown.</param>
    public static (McpFailure Failure, string Reason) Of(Exception exception, string? ended, Exception? endedBy)
    {
        // The call may be told that the connection is closed before it is told why.
        foreach (var thrown in new[] { exception, endedBy })
        {
            for (var inner = thrown; inner is not null; inner = Cause(inner))
            {
                if (inner is MessageTooLargeException) return (McpFailure.TooLarge, inner.Message);
                if (inner is JsonException or InvalidDataException) return (McpFailure.Protocol, inner.Message);
            }
        }

        // What the SDK itself makes of an answer that is none.
        if (exception is McpException && ended is null) return (McpFailure.Protocol, exception.Message);
        return (McpFailure.Unavailable, ended ?? McpConnection.Describe(exception));
    }

    private static Exception? Cause(Exception exception) =>
        exception is ClientTransportClosedException { Details.Exception: { } cause } ? cause : exception.InnerException;
}
