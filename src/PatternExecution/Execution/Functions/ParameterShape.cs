using System.Text.Json;

namespace PatternExecution.Execution.Functions;

/// <summary>
/// What JSON a parameter takes, as far as it decides how text is read: the types that its schema allows, through <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c>, <c>nullable</c> and
/// references within the schema, and the values where it lists them.
/// </summary>
internal sealed class ParameterShape
{
    // A schema is a server's word: what branches or nests more than an honest one is not read to its end.
    private const int MaxSteps = 500;

    private readonly List<string> _types = [];
    private readonly List<JsonElement> _choices = [];
    private int _steps;

    /// <param name="root">The function's schema, where references lead.</param>
    /// <param name="schema">The parameter's schema.</param>
    public ParameterShape(JsonElement root, JsonElement schema)
    {
        var isOpen = Add(root, schema);
        // A text that is allowed as it is written is not changed into a value of the list.
        if (isOpen) _choices.RemoveAll(choice => _types.Contains(TypeOf(choice), StringComparer.Ordinal));
        HasOnlyChoices = !isOpen;
        IsAny = _types.Count == 0 && _choices.Count == 0;
    }

    /// <summary>The types in the schema's order; none where any value will do.</summary>
    public IReadOnlyList<string> Types => _types;

    /// <summary>The values that the schema lists; of a type that it does not also allow as a whole.</summary>
    public IReadOnlyList<JsonElement> Choices => _choices;

    /// <summary>Whether no value but the choices, and null where it is a type, will do.</summary>
    public bool HasOnlyChoices { get; }

    /// <summary>Whether the schema says nothing of types.</summary>
    public bool IsAny { get; }

    /// <summary>Takes a schema's types and choices in.</summary>
    /// <returns>Whether it allows more than the values that it lists.</returns>
    private bool Add(JsonElement root, JsonElement schema)
    {
        schema = SchemaReference.Follow(root, schema);
        if (schema.ValueKind != JsonValueKind.Object || ++_steps > MaxSteps) return true;
        if (schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True) Note("null");
        if (schema.TryGetProperty("const", out var only)) return AddChoices([only]);
        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array) return AddChoices(choices.EnumerateArray());
        // All of them hold: one that lists values rules out what the others allow.
        var isOpen = true;
        foreach (var branch in Branches(schema, "allOf")) isOpen &= Add(root, branch);
        var any = Branches(schema, "anyOf").Concat(Branches(schema, "oneOf")).Select(branch => Add(root, branch)).ToArray();
        isOpen &= any.Length == 0 || Array.Exists(any, static branch => branch);
        if (!schema.TryGetProperty("type", out var type)) return isOpen;
        foreach (var name in Names(type)) Note(name);
        return isOpen && Names(type).Any(static name => name != "null");
    }

    private bool AddChoices(IEnumerable<JsonElement> choices)
    {
        foreach (var choice in choices)
        {
            if (choice.ValueKind == JsonValueKind.Null) Note("null");
            else if (_choices.Count < MaxSteps) _choices.Add(choice);
        }

        return false;
    }

    private void Note(string type)
    {
        if (!_types.Contains(type, StringComparer.Ordinal)) _types.Add(type);
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    private static JsonElement.ArrayEnumerator Branches(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array ? branches.EnumerateArray() : default;

    private static IEnumerable<string> Names(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => [type.GetString()!],
        JsonValueKind.Array => type.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!),
        _ => [],
    };
}
