using System.Text.Json;
using Json.Schema;
using Json.Schema.Keywords;

namespace PatternExecution.Mcp.Schemas;

/// <summary><c>type</c> as OpenAPI has it too, where <c>nullable</c> beside it allows null.</summary>
internal sealed class NullableTypeKeyword : IKeywordHandler
{
    private static readonly TypeKeyword Inner = TypeKeyword.Instance;

    public string Name => Inner.Name;

    public object? ValidateKeywordValue(JsonElement value) => Inner.ValidateKeywordValue(value);

    public void BuildSubschemas(KeywordData keyword, BuildContext context) => Inner.BuildSubschemas(keyword, context);

    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context) => context.Instance.ValueKind == JsonValueKind.Null && IsNullable(keyword)
        ? new KeywordEvaluation { Keyword = Name, IsValid = true }
        : Inner.Evaluate(keyword, context);

    private static bool IsNullable(KeywordData keyword) =>
        BuildContext.From(keyword).LocalSchema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;
}
