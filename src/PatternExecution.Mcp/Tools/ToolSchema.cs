using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PatternExecution.Mcp.Tools;

/// <summary>
/// Checks values against a tool's JSON Schema (draft 2020-12): types, enum, const, required, properties, additionalProperties, items, bounds, lengths, pattern, allOf, anyOf,
/// oneOf, not, and references within the schema. Other keywords only annotate. The schema is the server's word: no expression of its backtracks, and no schema can keep
/// the check busy. Thread-safe.
/// </summary>
internal sealed class ToolSchema(JsonElement root)
{
    // Far above what an honest schema needs for arguments as short as a request.
    private const int MaxSteps = 20_000;
    private const int MaxDepth = 64;

    // What says nothing of an object of arguments beyond its properties one by one.
    private static readonly FrozenSet<string> PlainKeywords = FrozenSet.Create(
        StringComparer.Ordinal, "type", "properties", "required", "additionalProperties", "title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions");

    private readonly ConcurrentDictionary<string, Regex?> _patterns = new(StringComparer.Ordinal);
    private readonly bool _isPlain = IsPlain(root);

    /// <summary>Checks a value.</summary>
    /// <returns>What is wrong with it, beginning with where; null where it fits.</returns>
    public string? Check(JsonElement value)
    {
        var steps = MaxSteps;
        return Check(root, value, "", 0, ref steps);
    }

    /// <summary>Checks the arguments of a call.</summary>
    /// <returns>What is wrong with them, beginning with where; null where they fit.</returns>
    public string? Check(Dictionary<string, JsonElement> arguments)
    {
        // Most schemas say nothing of the object as a whole, which then need not be made.
        if (!_isPlain) return Check(JsonSerializer.SerializeToElement(arguments, McpJsonContext.Default.DictionaryStringJsonElement));
        var steps = MaxSteps;
        if (root.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && !arguments.ContainsKey(name.GetString()!)) return Missing("", name.GetString()!);
            }
        }

        foreach (var (name, value) in arguments)
        {
            if (CheckProperty(root, name, value, "", 0, ref steps) is { } fault) return fault;
        }

        return null;
    }

    private string? Check(JsonElement schema, JsonElement value, string at, int depth, ref int steps)
    {
        if (schema.ValueKind == JsonValueKind.False) return $"{Name(at)} is not allowed.";
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (depth > MaxDepth || --steps < 0) return $"{Name(at)} cannot be checked: the tool's schema nests or branches too much.";

        if (schema.TryGetProperty("$ref", out var reference))
        {
            if (Resolve(reference) is not { } target) return $"{Name(at)} cannot be checked: the tool's schema refers to '{reference}', which is not in it.";
            if (Check(target, value, at, depth + 1, ref steps) is { } fault) return fault;
        }

        return CheckKind(schema, value, at)
            ?? CheckBounds(schema, value, at)
            ?? CheckText(schema, value, at)
            ?? CheckObject(schema, value, at, depth, ref steps)
            ?? CheckArray(schema, value, at, depth, ref steps)
            ?? CheckCombined(schema, value, at, depth, ref steps);
    }

    private static string? CheckKind(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => IsOf(name, value)))
            return $"{Name(at)} is {Spell(value)}; it has to be {string.Join(" or ", Types(type))}.";
        if (schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value)) return $"{Name(at)} is {Spell(value)}; it has to be {Spell(only)}.";
        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
            return $"{Name(at)} is {Spell(value)}; it has to be one of {string.Join(", ", choices.EnumerateArray().Take(20).Select(Spell))}.";
        return null;
    }

    private static string? CheckBounds(JsonElement schema, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Number) return null;
        var number = value.GetDouble();
        if (Limit(schema, "minimum") is { } least && number < least) return $"{Name(at)} is {Spell(value)}; it has to be at least {Spell(least)}.";
        if (Limit(schema, "maximum") is { } most && number > most) return $"{Name(at)} is {Spell(value)}; it has to be at most {Spell(most)}.";
        if (Limit(schema, "exclusiveMinimum") is { } above && number <= above) return $"{Name(at)} is {Spell(value)}; it has to be more than {Spell(above)}.";
        if (Limit(schema, "exclusiveMaximum") is { } below && number >= below) return $"{Name(at)} is {Spell(value)}; it has to be less than {Spell(below)}.";
        return Limit(schema, "multipleOf") is { } factor and > 0 && Math.Abs(Math.IEEERemainder(number, factor)) > 1e-9 * Math.Max(1, Math.Abs(number))
            ? $"{Name(at)} is {Spell(value)}; it has to be a multiple of {Spell(factor)}."
            : null;
    }

    private string? CheckText(JsonElement schema, JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString()!;
        if (Limit(schema, "minLength") is { } least && text.Length < least) return $"{Name(at)} has {text.Length} characters; it has to have at least {Spell(least)}.";
        if (Limit(schema, "maxLength") is { } most && text.Length > most) return $"{Name(at)} has {text.Length} characters; it may have at most {Spell(most)}.";
        if (!schema.TryGetProperty("pattern", out var pattern) || pattern.ValueKind != JsonValueKind.String) return null;
        return _patterns.GetOrAdd(pattern.GetString()!, Compile) is not { } expression
            ? $"{Name(at)} cannot be checked: the tool's schema has the pattern '{pattern}', which needs backtracking."
            : expression.IsMatch(text) ? null : $"{Name(at)} is {Spell(value)}; it has to match '{pattern}'.";
    }

    private string? CheckObject(JsonElement schema, JsonElement value, string at, int depth, ref int steps)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _)) return Missing(at, name.GetString()!);
            }
        }

        foreach (var property in value.EnumerateObject())
        {
            if (CheckProperty(schema, property.Name, property.Value, at, depth, ref steps) is { } fault) return fault;
        }

        return null;
    }

    private string? CheckProperty(JsonElement schema, string name, JsonElement value, string at, int depth, ref int steps)
    {
        if (schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var inner))
            return Check(inner, value, Join(at, name), depth + 1, ref steps);
        return schema.TryGetProperty("additionalProperties", out var others) ? Check(others, value, Join(at, name), depth + 1, ref steps) : null;
    }

    private string? CheckArray(JsonElement schema, JsonElement value, string at, int depth, ref int steps)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        var count = value.GetArrayLength();
        if (Limit(schema, "minItems") is { } least && count < least) return $"{Name(at)} has {count} items; it has to have at least {Spell(least)}.";
        if (Limit(schema, "maxItems") is { } most && count > most) return $"{Name(at)} has {count} items; it may have at most {Spell(most)}.";
        if (!schema.TryGetProperty("items", out var items)) return null;
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Check(items, item, string.Create(CultureInfo.InvariantCulture, $"{at}[{i++}]"), depth + 1, ref steps) is { } fault) return fault;
        }

        return null;
    }

    private string? CheckCombined(JsonElement schema, JsonElement value, string at, int depth, ref int steps)
    {
        foreach (var branch in Branches(schema, "allOf"))
        {
            if (Check(branch, value, at, depth + 1, ref steps) is { } fault) return fault;
        }

        if (schema.TryGetProperty("not", out var not) && Check(not, value, at, depth + 1, ref steps) is null) return $"{Name(at)} is {Spell(value)}, which the tool's schema rules out.";
        return CheckChoice(schema, "anyOf", int.MaxValue, value, at, depth, ref steps) ?? CheckChoice(schema, "oneOf", 1, value, at, depth, ref steps);
    }

    private string? CheckChoice(JsonElement schema, string keyword, int most, JsonElement value, string at, int depth, ref int steps)
    {
        string? first = null;
        var fitting = 0;
        var branches = 0;
        foreach (var branch in Branches(schema, keyword))
        {
            branches++;
            if (Check(branch, value, at, depth + 1, ref steps) is { } fault) first ??= fault;
            else fitting++;
        }

        if (branches == 0 || (fitting >= 1 && fitting <= most)) return null;
        return fitting == 0 ? first : $"{Name(at)} is {Spell(value)}, which fits more than one of the forms that exclude each other.";
    }

    private JsonElement? Resolve(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not { } path || !path.StartsWith('#')) return null;
        var target = root;
        foreach (var step in path.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(name, out target)) return null;
        }

        return target;
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static JsonElement.ArrayEnumerator Branches(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array ? branches.EnumerateArray() : default;

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => [type.GetString()!],
        JsonValueKind.Array => type.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!),
        _ => [],
    };

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => false,
    };

    private static double? Limit(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var limit) && limit.ValueKind == JsonValueKind.Number ? limit.GetDouble() : null;

    private static bool IsPlain(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        && schema.EnumerateObject().All(static keyword => PlainKeywords.Contains(keyword.Name))
        && (!schema.TryGetProperty("type", out var type) || Types(type).Contains("object", StringComparer.Ordinal));

    private static string Missing(string at, string name) => $"{Name(Join(at, name))} is missing.";

    private static string Join(string at, string name) => at.Length == 0 ? name : $"{at}.{name}";

    private static string Name(string at) => at.Length == 0 ? "arguments: the object" : $"argument '{at}':";

    private static string Spell(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Spell(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > 100 ? string.Concat(text.AsSpan(0, 100), "…") : text;
    }
}
