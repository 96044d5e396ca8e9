using System.Text.Json;
using System.Text.Json.Serialization;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Writes an output as the JSON that it is, neither parsed nor copied.</summary>
internal sealed class PatternOutputConverter : JsonConverter<PatternOutput>
{
    public override PatternOutput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Outputs are only written.");

    public override void Write(Utf8JsonWriter writer, PatternOutput value, JsonSerializerOptions options)
    {
        if (value.IsNone) writer.WriteNullValue();
        else writer.WriteRawValue(value.Utf8Json.Span, skipInputValidation: true);
    }
}
