using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace PatternExecution.Execution.Functions;

/// <summary>One parameter of a function, and how request text becomes its value.</summary>
internal sealed class FunctionParameter
{
    private readonly ParameterShape _shape;
    private readonly JsonTypeInfo? _typeInfo;
    private readonly bool _isText;
    private readonly bool _isTyped;

    /// <param name="name">Its name.</param>
    /// <param name="root">The function's schema, where references lead.</param>
    /// <param name="schema">The parameter's schema.</param>
    /// <param name="required">Whether it has to be there.</param>
    /// <param name="type">The method's type for it; null where there is no method.</param>
    /// <param name="serializer">The function's contracts.</param>
    public FunctionParameter(string name, JsonElement root, JsonElement schema, bool required, Type? type, JsonSerializerOptions serializer)
    {
        Name = name;
        IsRequired = required;
        _shape = new ParameterShape(root, schema);
        _isText = type == typeof(string);
        _isTyped = type is not null;
        if (!_isText && type is not null && serializer.TryGetTypeInfo(type, out var typeInfo)) _typeInfo = typeInfo;
    }

    public string Name { get; }

    public bool IsRequired { get; }

    /// <summary>Turns request text into the parameter's value.</summary>
    /// <exception cref="RequestRejectedException">The text is no such value.</exception>
    public object? Convert(string text)
    {
        if (_shape.Choices.Count > 0 && _typeInfo is null)
        {
            foreach (var choice in _shape.Choices)
            {
                if (Spell(choice).Equals(text, StringComparison.OrdinalIgnoreCase)) return choice.ValueKind == JsonValueKind.String ? choice.GetString() : choice;
            }

            if (_shape.HasOnlyChoices && !IsNull(text)) throw Reject(text, Expected());
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

    private static string Spell(JsonElement choice) => choice.ValueKind == JsonValueKind.String ? choice.GetString()! : choice.GetRawText();

    private bool IsNull(string text) => text == "null" && _shape.Types.Contains("null", StringComparer.Ordinal);

    // The schema says what JSON the parameter wants; text that is that JSON is taken as it stands, all else as a JSON string. Where it takes texts too, the order of its types decides.
    private JsonElement Parse(string text)
    {
        if (TryParseNested(text, out var nested)) return nested;
        foreach (var type in _shape.Types)
        {
            switch (type)
            {
                case "integer" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.IsInteger(number):
                    return JsonSerializer.SerializeToElement(number, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(decimal)));
                case "number" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real):
                    return JsonSerializer.SerializeToElement(real, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(double)));
                case "boolean" when bool.TryParse(text, out var flag):
                    return JsonSerializer.SerializeToElement(flag, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(bool)));
                case "null" when text == "null":
                    return JsonSerializer.SerializeToElement(null, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object)));
                case "string" when !_isTyped:
                    return ToJson(text);
            }
        }

        if (_shape.Types.Count > 0 && !_shape.Types.Contains("string", StringComparer.Ordinal)) throw Reject(text, Expected());
        return ToJson(text);
    }

    private static JsonElement ToJson(string text) => JsonSerializer.SerializeToElement(text, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(string)));

    // An array or object as JSON is hardly meant as a text.
    private bool TryParseNested(string text, out JsonElement element)
    {
        element = default;
        var type = text.AsSpan().TrimStart() switch { ['[', ..] => "array", ['{', ..] => "object", _ => null };
        return type is not null && (_shape.IsAny || _shape.Types.Contains(type, StringComparer.Ordinal)) && TryParseJson(text, out element);
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
        var choices = _shape.Choices.Take(20).Select(Spell);
        if (_shape.HasOnlyChoices && _shape.Choices.Count > 0) return $"one of {string.Join(", ", choices)}";
        if (_typeInfo is { } info && (Nullable.GetUnderlyingType(info.Type) ?? info.Type) is { } type && (type.IsPrimitive || type.IsValueType)) return $"a value of type {type.Name}";
        var types = string.Join(" or ", _shape.Types);
        if (_shape.Choices.Count > 0) return $"JSON of type {types}, nor one of {string.Join(", ", choices)}";
        return types.Length > 0 ? $"JSON of type {types}" : $"a value of type {_typeInfo?.Type.Name}";
    }

    private RequestRejectedException Reject(string text, string expected) =>
        new($"argument '{Name}': '{(text.Length > 100 ? string.Concat(text.AsSpan(0, 100), "…") : text)}' is not {expected}; ask with one.");
}
