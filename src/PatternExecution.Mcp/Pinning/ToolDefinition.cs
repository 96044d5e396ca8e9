using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;

namespace PatternExecution.Mcp.Pinning;

/// <summary>What of a tool a host approves, and its hash.</summary>
internal static partial class ToolDefinition
{
    /// <summary>Whether a tool's name is one that the protocol allows: others could pass for a name that the host knows.</summary>
    public static bool IsWellFormed(string name) => Name().IsMatch(name);

    /// <summary>
    /// The hash of everything a caller or a model reads: name, title, description, schemas and annotations, with properties in one order, since servers
    /// may write them in any.
    /// </summary>
    /// <returns>64 hexadecimal digits: SHA-256.</returns>
    public static string Hash(Tool tool)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(tool.Name);
            writer.WriteStringValue(tool.Title);
            writer.WriteStringValue(tool.Description);
            WriteOrdered(writer, tool.InputSchema);
            WriteOrdered(writer, tool.OutputSchema ?? default);
            writer.WriteStringValue(tool.Annotations?.Title);
            Write(writer, tool.Annotations?.ReadOnlyHint);
            Write(writer, tool.Annotations?.DestructiveHint);
            Write(writer, tool.Annotations?.IdempotentHint);
            Write(writer, tool.Annotations?.OpenWorldHint);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, bool? hint)
    {
        if (hint is { } value) writer.WriteBooleanValue(value);
        else writer.WriteNullValue();
    }

    private static void WriteOrdered(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined:
                writer.WriteNullValue();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(static property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteOrdered(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) WriteOrdered(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_./-]{1,128}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();
}
