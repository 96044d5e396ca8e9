namespace PatternExecution.Mcp.Transports;

/// <summary>Ends a response that brings a message over the limit, before it is held in memory.</summary>
internal sealed class MessageLimitHandler(int maxMessageBytes, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        // A stream of events goes on for as long as the connection does: there each event is counted for itself.
        var isEvents = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var limited = new StreamContent(new MessageLimitStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), maxMessageBytes, isEvents));
        foreach (var (name, values) in response.Content.Headers) limited.Headers.TryAddWithoutValidation(name, values);
        response.Content = limited;
        return response;
    }
}
