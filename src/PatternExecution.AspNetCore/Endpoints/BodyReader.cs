using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Reads bodies of JSON, never more of them than allowed.</summary>
internal sealed class BodyReader(int maxBytes)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Reads the body, or answers why it cannot be read.</summary>
    /// <returns>The JSON; null where the request was answered.</returns>
    public async ValueTask<JsonDocument?> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must be JSON in UTF-8; send Content-Type: application/json.").ConfigureAwait(false);
            return null;
        }

        try
        {
            var bytes = context.Request.ContentLength > maxBytes ? null : await ReadBytesAsync(context.Request.BodyReader, context.RequestAborted).ConfigureAwait(false);
            if (bytes is null)
            {
                await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes (MaxBodyBytes); send less, or fewer requests at once.").ConfigureAwait(false);
                return null;
            }

            if (Utf8.IsValid(bytes)) return Parse(bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not valid UTF-8; encode it in UTF-8.").ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, $"The body is not JSON as it is read here (RFC 8259, no name twice, at most {Strict.MaxDepth} levels deep): {exception.Message}").ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            await Problems.WriteAsync(context, exception.StatusCode, "The body could not be read: it is incomplete, malformed, too slow or too large for the server.").ConfigureAwait(false);
        }

        return null;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(utf8, Strict);
        }
        catch (InvalidOperationException exception)
        {
            // Names are compared with each other, which half of a surrogate pair cannot be.
            throw new JsonException("a name escapes half of a surrogate pair; send whole characters.", exception);
        }
    }

    private async ValueTask<byte[]?> ReadBytesAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
