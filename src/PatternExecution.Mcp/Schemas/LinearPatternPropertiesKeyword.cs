using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace PatternExecution.Mcp.Schemas;

/// <summary><c>patternProperties</c>, searched in linear time; where one expression cannot be, none is checked.</summary>
internal sealed class LinearPatternPropertiesKeyword : PatternPropertiesKeyword
{
    private const int MaxPatterns = 100;

    public override object? ValidateKeywordValue(JsonElement value) => Read(value);

    /// <summary>Makes the expressions.</summary>
    /// <exception cref="JsonSchemaException">There are too many, or one cannot be searched.</exception>
    public static Dictionary<string, Regex> Read(JsonElement value)
    {
        var expressions = new Dictionary<string, Regex>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (expressions.Count == MaxPatterns) throw new JsonSchemaException("'patternProperties' has too many expressions.");
            expressions[property.Name] = LinearPattern.TryCreate(property.Name) ?? throw new JsonSchemaException($"'{property.Name}' cannot be searched in linear time.");
        }

        return expressions;
    }
}
