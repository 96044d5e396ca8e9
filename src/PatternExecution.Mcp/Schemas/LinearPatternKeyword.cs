using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Json.Schema.Keywords;

namespace PatternExecution.Mcp.Schemas;

/// <summary><c>pattern</c>, searched in linear time. What .NET cannot search so is the server's to check.</summary>
internal sealed class LinearPatternKeyword : PatternKeyword
{
    // One search may cost as much as many other steps.
    private const int Steps = 200;

    public override object? ValidateKeywordValue(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? new Lazy<Regex?>(() => LinearPattern.TryCreate(value.GetString()!))
        : throw new JsonSchemaException("'pattern' is no text.");

    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.String) return KeywordEvaluation.Ignore;
        ((SchemaCheck)context.Options).Take(Steps);
        var text = context.Instance.GetString()!;
        // Schemas count characters by code points and read \w and \d their own way: beyond ASCII a mismatch may be .NET's alone.
        var fits = ((Lazy<Regex?>)keyword.Value!).Value is not { } expression || expression.IsMatch(text) || !System.Text.Ascii.IsValid(text);
        return new KeywordEvaluation { Keyword = Name, IsValid = fits };
    }
}
