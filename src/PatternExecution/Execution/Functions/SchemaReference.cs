using System.Text.Json;

namespace PatternExecution.Execution.Functions;

/// <summary>Follows references within a JSON Schema.</summary>
internal static class SchemaReference
{
    // A chain of references longer than this is a circle.
    private const int MaxChain = 16;
    private const int MaxDepth = 64;

    /// <summary>What a schema refers to, or the schema itself where it refers to nothing.</summary>
    /// <param name="root">The schema that references are read in.</param>
    /// <param name="schema">A schema within it.</param>
    /// <returns>The schema; undefined where its reference leads nowhere.</returns>
    public static JsonElement Follow(JsonElement root, JsonElement schema)
    {
        for (var i = 0; i < MaxChain; i++)
        {
            if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String) return schema;
            schema = Find(root, reference.GetString()!);
        }

        return default;
    }

    /// <summary>What a reference such as <c>#/$defs/Priority</c> or <c>#priority</c> names.</summary>
    /// <returns>The schema; undefined where there is none, or it is elsewhere.</returns>
    public static JsonElement Find(JsonElement root, string reference)
    {
        if (reference == "#") return root;
        if (!reference.StartsWith('#')) return default;
        if (!reference.StartsWith("#/", StringComparison.Ordinal)) return Anchored(root, reference[1..], 0);
        var target = root;
        foreach (var step in reference[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < target.GetArrayLength()) target = target[index];
            else if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target)) return default;
        }

        return target;
    }

    private static JsonElement Anchored(JsonElement schema, string anchor, int depth)
    {
        if (depth > MaxDepth) return default;
        switch (schema.ValueKind)
        {
            case JsonValueKind.Object:
                if (schema.TryGetProperty("$anchor", out var name) && name.ValueKind == JsonValueKind.String && name.ValueEquals(anchor)) return schema;
                foreach (var property in schema.EnumerateObject())
                {
                    if (Anchored(property.Value, anchor, depth + 1) is { ValueKind: not JsonValueKind.Undefined } found) return found;
                }

                return default;
            case JsonValueKind.Array:
                foreach (var item in schema.EnumerateArray())
                {
                    if (Anchored(item, anchor, depth + 1) is { ValueKind: not JsonValueKind.Undefined } found) return found;
                }

                return default;
            default:
                return default;
        }
    }
}
