using System.Text.Json;
using Json.Schema;

namespace PatternExecution.Mcp.Schemas;

/// <summary>
/// A keyword of the library within bounds: its steps are counted, a value that it cannot read checks nothing instead of making the whole schema useless, and what it
/// finds is said with place, value and what is allowed.
/// </summary>
internal class GuardedKeyword(IKeywordHandler inner) : IKeywordHandler
{
    private static readonly object Unreadable = new();

    public string Name => inner.Name;

    public object? ValidateKeywordValue(JsonElement value)
    {
        try
        {
            return inner.ValidateKeywordValue(value);
        }
        catch (Exception fault) when (fault is JsonSchemaException or ArgumentException or FormatException or InvalidOperationException)
        {
            return Unreadable;
        }
    }

    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        if (keyword.Value == Unreadable) return;
        try
        {
            inner.BuildSubschemas(keyword, context);
        }
        catch (Exception fault) when (fault is JsonSchemaException or ArgumentException or FormatException or InvalidOperationException)
        {
            keyword.Value = Unreadable;
            keyword.Subschemas = [];
        }
    }

    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (keyword.Value == Unreadable) return KeywordEvaluation.Ignore;
        var check = (SchemaCheck)context.Options;
        check.Take(1 + keyword.Subschemas.Length);
        var before = check.Fault;
        var evaluation = inner.Evaluate(keyword, context);
        if (!check.Explains) return evaluation;
        // Of alternatives that do not fit nothing is left once another one does.
        if (evaluation.IsValid || !evaluation.ContributesToValidation) check.Fault = before;
        else check.Fault ??= SchemaFault.Describe(Name, keyword, context, evaluation);
        return evaluation;
    }
}
