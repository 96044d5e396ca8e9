using System.Net;
using System.Text.Json;

namespace PatternExecution.Mcp.Transports;

/// <summary>
/// Notices that a server has lost the session, as one does that was restarted. The protocol asks for 404; servers also answer 400, 410 or, behind a gateway, 502 to 504,
/// for which the SDK would go on with a session that is gone.
/// </summary>
internal sealed class SessionHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string SessionHeader = "Mcp-Session-Id";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode || request.Method != HttpMethod.Post || !request.Headers.Contains(SessionHeader)) return response;
        var status = response.StatusCode;
        if (status is not (HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Gone) && (int)status < 500) return response;
        var error = await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
        // An error that answers the request is the answer.
        if (error == Error.OfRequest) return response;
        response.Dispose();
        var reason = $"the server answered {(int)status} to its session; another one is opened";
        // Refused for its session, the message was not handled; of a server that breaks nobody knows.
        throw (int)status < 500 || error == Error.OfNoRequest ? new ServerEndedException(reason) : new SessionBrokenException(reason);
    }

    private static async Task<Error> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return Error.None;
        await response.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            var message = body.RootElement;
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("jsonrpc", out _) || !message.TryGetProperty("error", out _)) return Error.None;
            return message.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Error.OfRequest : Error.OfNoRequest;
        }
        catch (JsonException)
        {
            return Error.None;
        }
    }

    private enum Error
    {
        None,
        OfRequest,
        OfNoRequest,
    }
}
