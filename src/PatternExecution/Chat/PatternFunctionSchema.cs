using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Execution.Functions;
using PatternExecution.Patterns;

namespace PatternExecution.Chat;

/// <summary>What a model is told of a pattern: a parameter for each named group of its triggers, as the pattern's function describes it, else a text.</summary>
internal sealed class PatternFunctionSchema
{
    private const int ShownExamples = 3;

    private readonly PatternDefinition _pattern;
    private readonly AIFunction? _function;
    private readonly JsonElement _properties;

    public PatternFunctionSchema(PatternDefinition pattern, AIFunction? function)
    {
        _pattern = pattern;
        _function = function;
        if (function?.JsonSchema is { ValueKind: JsonValueKind.Object } schema) schema.TryGetProperty("properties", out _properties);

        foreach (var trigger in pattern.Triggers)
        {
            foreach (var group in new Regex(trigger, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).GetGroupNames())
            {
                // Groups without a name are named by their number.
                if (!char.IsAsciiDigit(group[0])) Parameters.Add(Spelling(group));
            }
        }

        // What would be read from the whole request, where no group captures it, has to come by itself.
        if (NeededByMemory() is { } needed) Parameters.Add(needed);
        if (Property("query") is not null) Parameters.Add("query");
    }

    /// <summary>The parameters' names, ignoring case.</summary>
    public HashSet<string> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Description
    {
        get
        {
            if (_pattern.Metadata.TryGetValue("description", out var description) && description.Length > 0) return description;
            var examples = (_pattern.Examples.Count > 0 ? _pattern.Examples : _pattern.Phrases).Take(ShownExamples).Select(static example => $"'{example}'");
            var requests = string.Join(", ", examples);
            var answers = requests.Length > 0 ? $"Answers requests such as {requests}." : $"Answers requests of the kind '{_pattern.Name}'.";
            return string.IsNullOrEmpty(_function?.Description) ? answers : $"{_function.Description} {answers}";
        }
    }

    public JsonElement ToJson()
    {
        var properties = new JsonObject();
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var references = _function is null ? null : new CarriedReferences(_function.JsonSchema, schema);
        foreach (var name in Parameters) properties[name] = Property(name) is { } known ? references!.Carry(known) : new JsonObject { ["type"] = "string" };
        if (Required() is { Count: > 0 } required) schema["required"] = required;
        schema["additionalProperties"] = false;
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }

    private JsonArray Required()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (_function?.JsonSchema is { ValueKind: JsonValueKind.Object } schema
            && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
            names.UnionWith(required.EnumerateArray().Select(static name => name.GetString()!));
        if (NeededByMemory() is { } needed) names.Add(needed);
        return [.. Parameters.Where(names.Contains).Select(static name => (JsonNode)name)];
    }

    private string? NeededByMemory()
    {
        if (_pattern.Type == PatternType.Infrastructure) return null;
        return MemoryExecutor.OperationOf(_pattern).Operation switch
        {
            MemoryOperationKind.Store => "content",
            MemoryOperationKind.SearchByTag => Parameters.Contains("tag") && !Parameters.Contains("tags") ? "tag" : "tags",
            _ => "query",
        };
    }

    // Groups are found ignoring case, context is not: the function's spelling is the one that it will find.
    private string Spelling(string group)
    {
        if (_properties.ValueKind != JsonValueKind.Object) return group;
        return ParameterNames.Find(_properties.EnumerateObject().Select(static property => property.Name), group) ?? group;
    }

    private JsonElement? Property(string name)
    {
        if (_properties.ValueKind != JsonValueKind.Object) return null;
        return _properties.TryGetProperty(Spelling(name), out var property) ? property : null;
    }
}
