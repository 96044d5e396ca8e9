using System.Text.Json;
using Microsoft.Extensions.AI;

namespace PatternExecution.Execution;

/// <summary>Turns what a function returned into JSON.</summary>
internal static class FunctionResult
{
    /// <exception cref="NotSupportedException">The value has no JSON.</exception>
    /// <exception cref="JsonException">The value has no JSON.</exception>
    public static PatternOutput ToOutput(object? value, JsonSerializerOptions serializer)
    {
        switch (value)
        {
            case null:
                return new PatternOutput("null"u8.ToArray());
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                return new PatternOutput("null"u8.ToArray());
            case JsonElement element:
                return new PatternOutput(JsonSerializer.SerializeToUtf8Bytes(element, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonElement))));
            case TextContent content:
                return ToOutput(content.Text, serializer);
            default:
                var type = value.GetType();
                if (!serializer.TryGetTypeInfo(type, out var typeInfo) && !AIJsonUtilities.DefaultOptions.TryGetTypeInfo(type, out typeInfo))
                    throw new NotSupportedException($"Type {type} has no JSON contract.");
                return new PatternOutput(JsonSerializer.SerializeToUtf8Bytes(value, typeInfo));
        }
    }
}
