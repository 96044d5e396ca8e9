using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PatternExecution.Execution;

/// <summary>What a request was answered with, as UTF-8 JSON: equal whether it was executed here, cached here or cached elsewhere. Immutable.</summary>
public readonly struct PatternOutput : IEquatable<PatternOutput>
{
    /// <summary>Wraps JSON.</summary>
    /// <param name="utf8Json">One JSON value in UTF-8; not copied and not checked.</param>
    public PatternOutput(ReadOnlyMemory<byte> utf8Json) => Utf8Json = utf8Json;

    /// <summary>No output.</summary>
    public static PatternOutput None => default;

    /// <summary>The JSON value in UTF-8; empty for <see cref="None"/>.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsNone => Utf8Json.IsEmpty;

    /// <summary>Parses the output.</summary>
    /// <returns>The value; of kind <see cref="JsonValueKind.Undefined"/> for <see cref="None"/>.</returns>
    public JsonElement ToJsonElement()
    {
        if (IsNone) return default;
        var reader = new Utf8JsonReader(Utf8Json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Parses the output as a type of the host's own.</summary>
    /// <param name="typeInfo">How, from a source-generated context.</param>
    /// <exception cref="JsonException">The output is not such a value.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> typeInfo) => IsNone ? default : JsonSerializer.Deserialize(Utf8Json.Span, typeInfo);

    /// <summary>The text of a JSON string, the JSON of anything else, nothing for <see cref="None"/>.</summary>
    public override string ToString()
    {
        if (IsNone) return "";
        if (Utf8Json.Span[0] != (byte)'"') return Encoding.UTF8.GetString(Utf8Json.Span);
        var reader = new Utf8JsonReader(Utf8Json.Span);
        return reader.Read() ? reader.GetString() ?? "" : "";
    }

    /// <inheritdoc/>
    public bool Equals(PatternOutput other) => Utf8Json.Span.SequenceEqual(other.Utf8Json.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PatternOutput other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8Json.Span);
        return hash.ToHashCode();
    }

    /// <summary>Whether two outputs are the same bytes.</summary>
    public static bool operator ==(PatternOutput left, PatternOutput right) => left.Equals(right);

    /// <summary>Whether two outputs are different bytes.</summary>
    public static bool operator !=(PatternOutput left, PatternOutput right) => !left.Equals(right);

    internal static PatternOutput Combine(IReadOnlyList<LegOutcome> legs)
    {
        if (legs.Count == 0) return None;
        if (legs.Count == 1) return legs[0].Output;

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var leg in legs)
            {
                if (leg.Output.IsNone) continue;
                writer.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(leg.Leg.ToString()));
                writer.WriteRawValue(leg.Output.Utf8Json.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return new PatternOutput(buffer.WrittenMemory);
    }
}
