using System.Text.Json;
using Json.Schema;
using Json.Schema.Keywords;

namespace PatternExecution.Mcp.Schemas;

/// <summary><c>$ref</c> within the schema, its steps counted. What is elsewhere is neither fetched nor checked.</summary>
internal sealed class LocalReferenceKeyword : RefKeyword
{
    public override object? ValidateKeywordValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Uri.TryCreate(value.GetString(), UriKind.RelativeOrAbsolute, out var uri) ? uri : null;

    public override void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        if (keyword.Value is not null) base.BuildSubschemas(keyword, context);
    }

    public override KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (keyword.Subschemas is not [var target]) return KeywordEvaluation.Ignore;
        ((SchemaCheck)context.Options).Take(1 + target.Keywords.Length);
        return base.Evaluate(keyword, context);
    }
}
