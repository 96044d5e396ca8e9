using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Json.Schema.Keywords;

namespace PatternExecution.Mcp.Schemas;

/// <summary><c>additionalProperties</c>; it checks nothing where it is not known which properties <c>patternProperties</c> covers.</summary>
internal sealed class CarefulAdditionalPropertiesKeyword : AdditionalPropertiesKeyword
{
    public override void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        if (context.LocalSchema.TryGetProperty("patternProperties", out var patterns))
        {
            _ = LinearPatternPropertiesKeyword.Read(patterns);
            // The library would compile the expressions, and never search them: it goes by what 'patternProperties' found.
            var rest = JsonObject.Create(context.LocalSchema)!;
            rest.Remove("patternProperties");
            context.LocalSchema = JsonElement.Parse(rest.ToJsonString());
        }

        base.BuildSubschemas(keyword, context);
    }
}
