using System.Globalization;
using System.Text.Json;

namespace PatternExecution.Memory;

/// <summary>One memory as one JSON object.</summary>
internal static class MemoryLine
{
    private const string Fields = "id, tenant, persona, type, content, tags, importance, createdAt, expiresAt, metadata, idempotencyKey, embedding";

    private static readonly JsonReaderOptions StrictOptions = new() { MaxDepth = 4 };

    /// <exception cref="MemoryLineException">The line is not an object of a memory's fields.</exception>
    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    public static MemoryRecord Read(ReadOnlySpan<byte> line, int maxContentBytes)
    {
        try
        {
            var reader = new Utf8JsonReader(line, StrictOptions);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new MemoryLineException(null, "the line is not a JSON object; write one memory a line.");
            var memory = ReadFields(ref reader);
            if (reader.Read())
                throw new MemoryLineException(null, "something follows the object; write one memory a line.");
            // A memory without a time is made when it is stored: after now, whenever that is.
            MemoryValidator.Check(memory, maxContentBytes, DateTimeOffset.MinValue);
            return memory;
        }
        catch (JsonException fault)
        {
            var column = (fault.BytePositionInLine ?? 0) + 1;
            throw new MemoryLineException(null, string.Create(CultureInfo.InvariantCulture, $"not JSON at byte {column}: {Sentence(fault.Message)}"));
        }
        catch (InvalidOperationException)
        {
            throw new MemoryLineException(null, "a string holds invalid UTF-8 or half a surrogate pair. Remove it.");
        }
    }

    public static void Write(Utf8JsonWriter writer, MemoryRecord memory)
    {
        writer.WriteStartObject();
        if (memory.Id != Guid.Empty)
            writer.WriteString("id"u8, memory.Id);
        writer.WriteString("tenant"u8, memory.Tenant);
        WriteOptional(writer, "persona", memory.Persona);
        WriteOptional(writer, "type", memory.Type);
        writer.WriteString("content"u8, memory.Content);
        WriteTags(writer, memory);
        writer.WriteNumber("importance"u8, memory.Importance);
        if (memory.CreatedAt != default)
            writer.WriteString("createdAt"u8, memory.CreatedAt);
        if (memory.ExpiresAt is { } expires)
            writer.WriteString("expiresAt"u8, expires);
        if (memory.Metadata.Count > 0)
            WriteMetadata(writer, memory);
        WriteOptional(writer, "idempotencyKey", memory.IdempotencyKey);
        if (!memory.Embedding.IsEmpty)
        {
            writer.WriteStartArray("embedding"u8);
            foreach (var component in memory.Embedding.Span)
                writer.WriteNumberValue(component);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public static void WriteHit(Utf8JsonWriter writer, MemoryHit hit)
    {
        var memory = hit.Memory;
        writer.WriteStartObject();
        writer.WriteString("id"u8, memory.Id);
        writer.WriteString("content"u8, memory.Content);
        writer.WriteNumber("score"u8, hit.Score);
        writer.WriteString("persona"u8, memory.Persona);
        writer.WriteString("type"u8, memory.Type);
        WriteTags(writer, memory);
        writer.WriteNumber("importance"u8, memory.Importance);
        writer.WriteString("createdAt"u8, memory.CreatedAt);
        WriteMetadata(writer, memory);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteTags(Utf8JsonWriter writer, MemoryRecord memory)
    {
        writer.WriteStartArray("tags"u8);
        foreach (var tag in memory.Tags)
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, MemoryRecord memory)
    {
        writer.WriteStartObject("metadata"u8);
        foreach (var (key, value) in memory.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static MemoryRecord ReadFields(ref Utf8JsonReader reader)
    {
        var memory = new MemoryRecord { Content = "" };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            if (!seen.Add(field))
                throw new MemoryLineException(field, "the field is there twice; keep one.");
            reader.Read();
            // null says the same as leaving the field out.
            if (reader.TokenType != JsonTokenType.Null || !Fields.Split(", ").Contains(field, StringComparer.Ordinal))
                memory = ReadField(ref reader, memory, field);
        }

        return memory;
    }

    private static MemoryRecord ReadField(ref Utf8JsonReader reader, MemoryRecord memory, string field) => field switch
    {
        "id" => memory with { Id = ReadId(ref reader) },
        "tenant" => memory with { Tenant = ReadText(ref reader, field) },
        "persona" => memory with { Persona = ReadText(ref reader, field) },
        "type" => memory with { Type = ReadText(ref reader, field) },
        "content" => memory with { Content = ReadText(ref reader, field) },
        "tags" => memory with { Tags = ReadTags(ref reader) },
        "importance" => memory with { Importance = ReadNumber(ref reader, field) },
        "createdAt" => memory with { CreatedAt = ReadTime(ref reader, field) },
        "expiresAt" => memory with { ExpiresAt = ReadTime(ref reader, field) },
        "metadata" => memory with { Metadata = ReadMetadata(ref reader) },
        "idempotencyKey" => memory with { IdempotencyKey = ReadText(ref reader, field) },
        "embedding" => memory with { Embedding = ReadVector(ref reader) },
        _ => throw new MemoryLineException(field, $"unknown field; allowed are {Fields}."),
    };

    private static string ReadText(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new MemoryLineException(field, $"it is {Kind(reader.TokenType)}; write a string.");

    private static Guid ReadId(ref Utf8JsonReader reader)
    {
        var text = ReadText(ref reader, "id");
        return Guid.TryParse(text, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new MemoryLineException("id", $"'{MemoryValidator.Shown(text)}' is not a GUID; leave it out to get a new one.");
    }

    private static double ReadNumber(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new MemoryLineException(field, $"it is {Kind(reader.TokenType)}; write a number.");

    private static DateTimeOffset ReadTime(ref Utf8JsonReader reader, string field)
    {
        var text = ReadText(ref reader, field);
        // Without its offset a time would mean another moment on another machine.
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset && reader.TryGetDateTimeOffset(out var time)
            ? time
            : throw new MemoryLineException(field, $"'{MemoryValidator.Shown(text)}' is not an ISO 8601 time with its offset, such as 2025-01-31T12:00:00Z.");
    }

    private static List<string> ReadTags(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new MemoryLineException("tags", $"it is {Kind(reader.TokenType)}; write an array of strings.");
        var tags = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            tags.Add(ReadText(ref reader, $"tags[{tags.Count}]"));
        return tags;
    }

    private static Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new MemoryLineException("metadata", $"it is {Kind(reader.TokenType)}; write an object of strings.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (!metadata.TryAdd(key, ReadText(ref reader, $"metadata.{key}")))
                throw new MemoryLineException($"metadata.{key}", "the key is there twice; keep one.");
        }

        return metadata;
    }

    private static ReadOnlyMemory<float> ReadVector(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new MemoryLineException("embedding", $"it is {Kind(reader.TokenType)}; write an array of numbers.");
        var vector = new List<float>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            vector.Add(reader.TokenType == JsonTokenType.Number
                ? reader.GetSingle()
                : throw new MemoryLineException($"embedding[{vector.Count}]", $"it is {Kind(reader.TokenType)}; write a number."));
        }

        return vector.ToArray();
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.Null => "null",
        _ => "a string",
    };

    // The reader's own position counts from zero and within one line; ours stands before it.
    private static string Sentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
