using System.Text;
using System.Text.Json;
using Json.Schema;

namespace PatternExecution.Mcp.Schemas;

/// <summary>Says what is wrong with a value: where it is, what it is, and what the schema allows.</summary>
internal static class SchemaFault
{
    private const int MaxSpelled = 100;
    private const int MaxListed = 20;

    public static string Describe(string name, KeywordData keyword, EvaluationContext context, KeywordEvaluation evaluation)
    {
        var allowed = keyword.RawValue;
        var place = Place(context.InstanceRoot, context.InstanceLocation.ToString());
        var value = Spell(context.Instance);
        // A part that nothing is allowed of, or a name that does not fit: the part is named, not the whole.
        if (evaluation.Details?.FirstOrDefault(static detail => !detail.IsValid) is { } part && part.InstanceLocation != context.InstanceLocation)
            return $"{Named(Place(context.InstanceRoot, part.InstanceLocation.ToString()))} is not allowed.";
        return name switch
        {
            "required" when allowed.EnumerateArray().FirstOrDefault(missing => !context.Instance.TryGetProperty(missing.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing =>
                $"{Named(Join(place, missing.GetString()!))} is missing.",
            "type" => $"{Named(place)} is {value}; it has to be {(allowed.ValueKind == JsonValueKind.Array ? string.Join(" or ", allowed.EnumerateArray()) : allowed.ToString())}.",
            "const" => $"{Named(place)} is {value}; it has to be {Spell(allowed)}.",
            "enum" => $"{Named(place)} is {value}; it has to be one of {string.Join(", ", allowed.EnumerateArray().Take(MaxListed).Select(Spell))}.",
            "oneOf" => $"{Named(place)} is {value}, which fits more than one of the forms that exclude each other.",
            "not" => $"{Named(place)} is {value}, which the tool's schema rules out.",
            _ => $"{Named(place)} is {value}; the tool's schema has \"{name}\": {Spell(allowed)}.",
        };
    }

    private static string Named(string place) => place.Length == 0 ? "arguments: the object" : $"argument '{place}':";

    private static string Join(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    // '/a/1/b' as 'a[1].b'.
    private static string Place(JsonElement root, string pointer)
    {
        var place = new StringBuilder();
        var at = root;
        foreach (var step in pointer.Split('/').Skip(1).Select(static step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index < at.GetArrayLength())
            {
                place.Append('[').Append(step).Append(']');
                at = at[index];
                continue;
            }

            place.Append(place.Length == 0 ? "" : ".").Append(step);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var next)) at = next;
        }

        return place.ToString();
    }

    private static string Spell(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > MaxSpelled ? string.Concat(text.AsSpan(0, MaxSpelled), "…") : text;
    }
}
