using System.Runtime.InteropServices;
using System.Text.Json;
using Json.Schema;

namespace PatternExecution.Mcp.Schemas;

/// <summary>
/// Checks arguments against a tool's JSON Schema, of any draft since the sixth, by JsonSchema.Net. The schema is the server's word: no expression of its backtracks,
/// nothing is fetched, and no schema can keep the check busy. What cannot be checked so is the server's to check. Thread-safe.
/// </summary>
internal sealed class ToolSchema(JsonElement root)
{
    private const int MaxReferences = 1_000;
    // The library reads what a reference leads to once more: a bound on bytes times references.
    private const long MaxRead = 16 * 1024 * 1024;

    private readonly Lock _turn = new();
    private readonly Lazy<JsonSchema?> _schema = new(() => Read(root));

    /// <summary>Checks the arguments of a call.</summary>
    /// <returns>What is wrong with them, beginning with where; null where they fit, or it cannot be told.</returns>
    public string? Check(IReadOnlyDictionary<string, JsonElement> arguments)
    {
        if (_schema.Value is not { } schema) return null;
        var value = JsonSerializer.SerializeToElement(arguments, McpJsonContext.Default.IReadOnlyDictionaryStringJsonElement);
        // The library looks for references that led nowhere again with each evaluation, and writes down what it finds.
        lock (_turn) return Check(schema, value);
    }

    private static string? Check(JsonSchema schema, JsonElement value)
    {
        try
        {
            if (schema.Evaluate(value, new SchemaCheck(explains: false)).IsValid) return null;
            var explaining = new SchemaCheck(explains: true);
            _ = schema.Evaluate(value, explaining);
            return explaining.Fault ?? "arguments: the object does not fit the tool's schema; look at the schema, and ask with what it allows.";
        }
        catch (Exception)
        {
            // Whatever the library makes of such a schema or value: it was not found to be wrong.
            return null;
        }
    }

    private static JsonSchema? Read(JsonElement root)
    {
        try
        {
            var bytes = JsonMarshal.GetRawUtf8Value(root);
            var references = CountReferences(bytes);
            if (references > MaxReferences || references * (long)bytes.Length > MaxRead) return null;
            var name = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$schema", out var dialect) && dialect.ValueKind == JsonValueKind.String ? dialect.GetString() : null;
            // A registry of its own: what one server calls its schema is no other one's.
            return JsonSchema.Build(root, new BuildOptions { SchemaRegistry = new SchemaRegistry(), Dialect = SchemaDialects.Named(name) });
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static int CountReferences(ReadOnlySpan<byte> schema)
    {
        var count = 0;
        var reader = new Utf8JsonReader(schema);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("$ref"u8)) count++;
        }

        return count;
    }
}
