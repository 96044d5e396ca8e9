using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace PatternExecution.Execution.Functions;

/// <summary>One parameter of a function, and how request text becomes its value.</summary>
internal sealed class FunctionParameter
{
    private readonly string[] _types;
    private readonly string[]? _choices;
    private readonly JsonTypeInfo? _typeInfo;
    private readonly bool _isText;

    public FunctionParameter(string name, JsonElement schema, bool required, Type? type, JsonSerializerOptions serializer)
    {
        Name = name;
        IsRequired = required;
        _types = Types(schema);
        _choices = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array
            ? [.. choices.EnumerateArray().Where(static choice => choice.ValueKind == JsonValueKind.String).Select(static choice => choice.GetString()!)]
            : null;
        _isText = type == typeof(string) || (type is null && (_types.Length == 0 || _types.Contains("string")));
        if (!_isText && type is not null && serializer.TryGetTypeInfo(type, out var typeInfo)) _typeInfo = typeInfo;
    }

    public string Name { get; }

    public bool IsRequired { get; }

    /// <summary>Turns request text into the parameter's value.</summary>
    /// <exception cref="RequestRejectedException">The text is no such value.</exception>
    public object? Convert(string text)
    {
        if (_choices is { Length: > 0 } && _typeInfo is null)
        {
            return Array.Find(_choices, choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase))
                ?? throw Reject(text, $"one of {string.Join(", ", _choices)}");
        }

        if (_isText) return text;
        var element = Parse(text);
        if (_typeInfo is null) return element;
        try
        {
            return element.Deserialize(_typeInfo);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException or NotSupportedException)
        {
            throw Reject(text, Expected());
        }
    }

    private static string[] Types(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type)) return [];
        return type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => [.. type.EnumerateArray().Where(static t => t.ValueKind == JsonValueKind.String).Select(static t => t.GetString()!)],
            _ => [],
        };
    }

    // The schema says what JSON the parameter wants; text that is that JSON is taken as it stands, all else as a JSON string.
    private JsonElement Parse(string text)
    {
        foreach (var type in _types)
        {
            switch (type)
            {
                case "integer" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number):
                    return JsonSerializer.SerializeToElement(number, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(decimal)));
                case "number" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real):
                    return JsonSerializer.SerializeToElement(real, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(double)));
                case "boolean" when bool.TryParse(text, out var flag):
                    return JsonSerializer.SerializeToElement(flag, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(bool)));
                case "array" or "object" when TryParseJson(text, out var element)
                    && element.ValueKind == (type == "array" ? JsonValueKind.Array : JsonValueKind.Object):
                    return element;
            }
        }

        if (_types.Length > 0 && !_types.Contains("string")) throw Reject(text, Expected());
        return JsonSerializer.SerializeToElement(text, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(string)));
    }

    private static bool TryParseJson(string text, out JsonElement element)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            element = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            element = default;
            return false;
        }
    }

    private string Expected()
    {
        if (_choices is { Length: > 0 }) return $"one of {string.Join(", ", _choices)}";
        if (_typeInfo is { } info && (Nullable.GetUnderlyingType(info.Type) ?? info.Type) is { } type && (type.IsPrimitive || type.IsValueType)) return $"a value of type {type.Name}";
        return _types.Length > 0 ? $"JSON of type {string.Join(" or ", _types)}" : $"a value of type {_typeInfo?.Type.Name}";
    }

    private RequestRejectedException Reject(string text, string expected) =>
        new($"argument '{Name}': '{(text.Length > 100 ? string.Concat(text.AsSpan(0, 100), "…") : text)}' is not {expected}; ask with one.");
}
