using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatternExecution.Execution.Functions;

/// <summary>Copies parts of one JSON Schema into another so that their references still lead somewhere: what they refer to goes into the other's <c>$defs</c>.</summary>
/// <param name="from">The schema that the parts are taken from.</param>
/// <param name="to">The schema that they become part of.</param>
internal sealed class CarriedReferences(JsonElement from, JsonObject to)
{
    private const string Definitions = "$defs";

    // A schema is a server's word: far above what an honest one needs.
    private const int MaxCopies = 20_000;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _copies;

    /// <summary>Copies a part.</summary>
    public JsonNode? Carry(JsonElement part)
    {
        if (++_copies > MaxCopies || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return new JsonObject();
        switch (part.ValueKind)
        {
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var property in part.EnumerateObject())
                {
                    copy[property.Name] = property is { Name: "$ref", Value.ValueKind: JsonValueKind.String }
                        ? JsonValue.Create(CarryTarget(property.Value.GetString()!))
                        : Carry(property.Value);
                }

                return copy;
            case JsonValueKind.Array:
                return new JsonArray([.. part.EnumerateArray().Select(Carry)]);
            default:
                return JsonNode.Parse(part.GetRawText());
        }
    }

    private string CarryTarget(string reference)
    {
        if (_names.TryGetValue(reference, out var known)) return $"#/{Definitions}/{known}";
        var target = SchemaReference.Find(from, reference);
        if (target.ValueKind == JsonValueKind.Undefined) return reference;

        // Named after the last step of where it was, so that a model reads the server's own word.
        var name = string.Concat(reference[(reference.LastIndexOfAny(['/', '#']) + 1)..].Where(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.'));
        if (name.Length == 0) name = "Arguments";
        var taken = name;
        for (var i = 2; _names.ContainsValue(taken); i++) taken = $"{name}{i}";
        // Known before it is copied: a schema may refer to itself.
        _names.Add(reference, taken);
        var definitions = to[Definitions] as JsonObject;
        if (definitions is null) to[Definitions] = definitions = [];
        definitions[taken] = Carry(target);
        return $"#/{Definitions}/{taken}";
    }
}
