using Microsoft.Extensions.Logging;
using ModelContextProtocol.Client;

namespace PatternExecution.Mcp.Transports;

/// <summary>Reaches a server over streamable HTTP. Redirects are not followed: a header that was meant for one server must not reach another.</summary>
public sealed class McpHttpTransport : McpTransport
{
    /// <summary>The server's endpoint, such as <c>https://tools.example.com/mcp</c>.</summary>
    /// <value>An absolute http or https address.</value>
    public required Uri Endpoint { get; init; }

    /// <summary>Headers of every request, such as an access token that was issued for this server.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Makes what sends the requests, for proxies and certificates; it is disposed with the connection. Null takes the runtime's own.</summary>
    public Func<HttpMessageHandler>? CreateHandler { get; init; }

    internal override string? Fault => Endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        ? null
        : $"McpHttpTransport.Endpoint is '{Endpoint}'; it has to be an absolute http or https address.";

    internal override IClientTransport Create(string server, int maxMessageBytes, ILoggerFactory loggers)
    {
        var handler = CreateHandler?.Invoke() ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        var options = new HttpClientTransportOptions
        {
            Endpoint = Endpoint,
            Name = server,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
        };
        return new HttpClientTransport(options, new HttpClient(new SessionHandler(new MessageLimitHandler(maxMessageBytes, handler))) { Timeout = Timeout.InfiniteTimeSpan }, loggers, ownsHttpClient: true);
    }
}
