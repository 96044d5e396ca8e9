using System.Buffers;
using System.Text.Json;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Outcomes as the bytes that cache layers keep: JSON, so that another version of the library can tell what it does not know.</summary>
internal static class OutcomeCodec
{
    private const int FormatVersion = 1;

    public static ReadOnlyMemory<byte> Encode(ExecutionOutcome outcome)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", FormatVersion);
            writer.WriteStartArray("legs");
            foreach (var leg in outcome.Legs)
            {
                writer.WriteStartObject();
                writer.WriteNumber("leg", (int)leg.Leg);
                writer.WriteNumber("tokens", leg.Tokens);
                writer.WriteNumber("ticks", leg.Elapsed.Ticks);
                if (leg.ValidUntil is { } validUntil) writer.WriteNumber("until", validUntil.UtcTicks);
                writer.WritePropertyName("output");
                writer.WriteRawValue(leg.Output.Utf8Json.Span, skipInputValidation: true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; outputs are slices of the given bytes.</summary>
    /// <exception cref="JsonException">The bytes are not an outcome of this format.</exception>
    public static ExecutionOutcome Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span);
        var legs = new List<LegOutcome>(2);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8))
            {
                reader.Read();
                if (reader.GetInt32() != FormatVersion) throw new JsonException("The cached outcome has another format version.");
            }
            else if (reader.ValueTextEquals("legs"u8))
            {
                Expect(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) legs.Add(DecodeLeg(ref reader, bytes));
            }
            else
            {
                reader.Skip();
            }
        }

        if (legs.Count is < 1 or > 2) throw new JsonException("The cached outcome has no legs.");
        return new ExecutionOutcome(legs);
    }

    private static LegOutcome DecodeLeg(ref Utf8JsonReader reader, ReadOnlyMemory<byte> bytes)
    {
        var (leg, tokens, ticks, output) = (0, 0, 0L, default(ReadOnlyMemory<byte>));
        DateTimeOffset? validUntil = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("leg"u8))
            {
                reader.Read();
                leg = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("tokens"u8))
            {
                reader.Read();
                tokens = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("ticks"u8))
            {
                reader.Read();
                ticks = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("until"u8))
            {
                reader.Read();
                validUntil = new DateTimeOffset(Math.Clamp(reader.GetInt64(), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                output = bytes[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Skip();
            }
        }

        return new LegOutcome
        {
            Leg = (PatternType)leg,
            Status = ResultStatus.Succeeded,
            Tokens = tokens,
            Elapsed = TimeSpan.FromTicks(ticks),
            ValidUntil = validUntil,
            Output = new PatternOutput(output),
        };
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token) throw new JsonException($"The cached outcome has {reader.TokenType} where {token} belongs.");
    }
}
