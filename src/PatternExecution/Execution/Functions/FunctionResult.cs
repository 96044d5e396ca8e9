using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PatternExecution.Execution.Functions;

/// <summary>Turns what a function returned into JSON.</summary>
internal static class FunctionResult
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="PatternExecutionException">The value has no JSON.</exception>
    public static PatternOutput ToOutput(object? value, JsonSerializerOptions serializer)
    {
        try
        {
            return Serialize(value, serializer);
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException)
        {
            throw new PatternExecutionException($"The output has no JSON: {exception.Message} Return a type that serialises.", exception);
        }
    }

    private static PatternOutput Serialize(object? value, JsonSerializerOptions serializer)
    {
        switch (value)
        {
            case null:
                return new PatternOutput("null"u8.ToArray());
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                return new PatternOutput("null"u8.ToArray());
            case JsonElement element when IsCompact(JsonMarshal.GetRawUtf8Value(element)):
                return new PatternOutput(JsonMarshal.GetRawUtf8Value(element).ToArray());
            case JsonElement element:
                return Write(element, static (writer, element) => element.WriteTo(writer));
            case TextContent content:
                return Serialize(content.Text, serializer);
            default:
                var type = value.GetType();
                if (!serializer.TryGetTypeInfo(type, out var typeInfo) && !AIJsonUtilities.DefaultOptions.TryGetTypeInfo(type, out typeInfo))
                    throw new NotSupportedException($"Type {type} has no JSON contract.");
                return Write((value, typeInfo), static (writer, state) => JsonSerializer.Serialize(writer, state.value, state.typeInfo));
        }
    }

    /// <summary>Whether our writer would write the same bytes: no white space between values, and no letter escaped that need not be.</summary>
    private static bool IsCompact(ReadOnlySpan<byte> json) =>
        json.IndexOfAny("\\\n\r\t"u8) < 0 && (json[0] is not ((byte)'{' or (byte)'[') || json.IndexOf((byte)' ') < 0);

    // A writer of our own: the options that functions bring along indent, and white space would be cached, sent and counted as tokens.
    private static PatternOutput Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact)) write(writer, state);
        return new PatternOutput(buffer.WrittenMemory);
    }
}
