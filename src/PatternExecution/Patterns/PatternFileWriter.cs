using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PatternExecution.Patterns;

/// <summary>Writes definitions as a pattern file; a field that has its default is left out.</summary>
internal static class PatternFileWriter
{
    // Expressions are full of '<', '+' and quotes, and nobody embeds a pattern file in HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly MemoryOperation Unboosted = new();

    public static void Write(Stream stream, IEnumerable<PatternDefinition> patterns)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartArray("patterns");
        foreach (var pattern in patterns) Write(json, pattern);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PatternDefinition pattern)
    {
        json.WriteStartObject();
        json.WriteString("name", pattern.Name);
        json.WriteString("type", PatternReader.Spell(pattern.Type));
        Write(json, "triggers", pattern.Triggers);
        Write(json, "phrases", pattern.Phrases);
        Write(json, "examples", pattern.Examples);
        Write(json, "counterExamples", pattern.CounterExamples);
        if (pattern.Priority != 0) json.WriteNumber("priority", pattern.Priority);
        if (pattern.CostTokens != 0) json.WriteNumber("costTokens", pattern.CostTokens);
        if (pattern.CacheTtl is { } ttl) json.WriteString("cacheTtl", ttl.ToString("c", CultureInfo.InvariantCulture));
        if (pattern.StaleWhile != TimeSpan.Zero) json.WriteString("staleWhile", pattern.StaleWhile.ToString("c", CultureInfo.InvariantCulture));
        if (pattern.CacheScope != CacheScope.Shared) json.WriteString("cacheScope", PatternReader.Spell(pattern.CacheScope));
        Write(json, "cacheTags", pattern.CacheTags);
        if (pattern.SideEffects) json.WriteBoolean("sideEffects", true);
        if (pattern.Function is { } function) json.WriteString("function", function);
        if (pattern.Memory is { } memory)
        {
            json.WriteStartObject("memory");
            json.WriteString("operation", PatternReader.Spell(memory.Operation));
            json.WriteNumber("top", memory.Top);
            if (memory.RecencyWeight != 0) json.WriteNumber("recencyWeight", memory.RecencyWeight);
            if (memory.RecencyHalfLife != Unboosted.RecencyHalfLife) json.WriteString("recencyHalfLife", memory.RecencyHalfLife.ToString("c", CultureInfo.InvariantCulture));
            if (memory.ImportanceWeight != 0) json.WriteNumber("importanceWeight", memory.ImportanceWeight);
            json.WriteEndObject();
        }

        if (pattern.Fallback) json.WriteBoolean("fallback", true);
        if (pattern.AllowBacktracking) json.WriteBoolean("allowBacktracking", true);
        if (pattern.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach (var (key, value) in pattern.Metadata) json.WriteString(key, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string field, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartArray(field);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
