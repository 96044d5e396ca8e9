using System.Text.Json;
using Microsoft.Extensions.AI;
using PatternExecution.Chat;
using PatternExecution.Execution;

namespace PatternExecution.Tests.Execution;

/// <summary>Functions that are described by a schema alone, as tool servers in other languages write it.</summary>
public sealed class ServerParameterTests
{
    [TestCase("""{"anyOf":[{"type":"integer"},{"type":"null"}],"default":null}""", "5", "5")]
    [TestCase("""{"anyOf":[{"type":"null"},{"type":"integer"}]}""", "null", "null")]
    [TestCase("""{"anyOf":[{"type":"number"},{"type":"null"}]}""", "2.5", "2.5")]
    [TestCase("""{"oneOf":[{"type":"boolean"},{"type":"null"}]}""", "true", "true")]
    [TestCase("""{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]}""", """["a","b"]""", """["a","b"]""")]
    [TestCase("""{"anyOf":[{"type":"object"},{"type":"null"}]}""", """{"a":1}""", """{"a":1}""")]
    [TestCase("""{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}""", """["a","b"]""", """["a","b"]""")]
    [TestCase("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "5", "\"5\"")]
    [TestCase("""{"anyOf":[{"type":"integer"},{"type":"string"}]}""", "5", "5")]
    [TestCase("""{"anyOf":[{"type":"integer"},{"type":"string"}]}""", "five", "\"five\"")]
    [TestCase("""{"type":["integer","null"]}""", "5", "5")]
    [TestCase("""{"type":"integer","nullable":true}""", "null", "null")]
    [TestCase("""{"const":7}""", "7", "7")]
    [TestCase("""{"const":"Fast"}""", "fast", "\"Fast\"")]
    [TestCase("""{"enum":[1,2,3]}""", "2", "2")]
    [TestCase("""{"enum":["low","high",null]}""", "HIGH", "\"high\"")]
    [TestCase("""{"oneOf":[{"const":"low","title":"Low"},{"const":"high","title":"High"}]}""", "High", "\"high\"")]
    [TestCase("""{"anyOf":[{"enum":["low","high"]},{"type":"null"}]}""", "High", "\"high\"")]
    [TestCase("""{"anyOf":[{"enum":["low","high"]},{"type":"string"}]}""", "High", "\"High\"")]
    [TestCase("""{"anyOf":[{"enum":["auto"]},{"type":"integer"}]}""", "12", "12")]
    [TestCase("""{"anyOf":[{"enum":["auto"]},{"type":"integer"}]}""", "Auto", "\"auto\"")]
    [TestCase("""{"$ref":"#/$defs/Priority"}""", "High", "\"high\"")]
    [TestCase("""{"allOf":[{"$ref":"#/$defs/Priority"}],"default":"low"}""", "High", "\"high\"")]
    [TestCase("""{"anyOf":[{"$ref":"#/$defs/Maybe"},{"type":"null"}]}""", "5", "5")]
    [TestCase("""{"$ref":"#/definitions/Count"}""", "5", "5")]
    [TestCase("""{"$ref":"#count"}""", "5", "5")]
    [TestCase("""{"$ref":"#/properties/other"}""", "5", "5")]
    [TestCase("""{}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""true""", "5", "\"5\"")]
    [TestCase("""{"$ref":"#/$defs/Circle"}""", "5", "\"5\"")]
    public async Task Text_becomes_the_json_that_the_schema_asks_for(string schema, string text, string expected)
    {
        using var engine = Engine(schema);

        var result = await engine.ExecuteAsync(new PatternRequest($"call with {text}"));

        Assert.That((result.Error, result.Output.ToString()), Is.EqualTo((default(string), $$"""{"value":{{expected}}}""")));
    }

    [TestCase("""{"anyOf":[{"type":"integer"},{"type":"null"}]}""", "five", "'five' is not JSON of type integer or null")]
    [TestCase("""{"$ref":"#/$defs/Priority"}""", "urgent", "'urgent' is not one of low, high")]
    [TestCase("""{"oneOf":[{"const":1},{"const":2}]}""", "3", "'3' is not one of 1, 2")]
    [TestCase("""{"anyOf":[{"enum":["auto"]},{"type":"integer"}]}""", "often", "'often' is not JSON of type integer, nor one of auto")]
    public async Task Text_that_fits_no_alternative_is_rejected_with_all_of_them(string schema, string text, string reason)
    {
        using var engine = Engine(schema);

        var result = await engine.ExecuteAsync(new PatternRequest($"call with {text}"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain(reason));
    }

    [TestCase("auth-method")]
    [TestCase("auth.method")]
    [TestCase("authMethod")]
    [TestCase("AUTH_METHOD")]
    [TestCase("$auth_method")]
    [TestCase("auth method[]")]
    public async Task Group_fills_a_parameter_whose_name_no_group_can_have(string parameter)
    {
        var function = new DeclaredFunction("call", $$$"""{"type":"object","properties":{"{{{parameter}}}":{"type":"string"}},"required":["{{{parameter}}}"]}""");
        using var engine = TestEngine.Create([TestEngine.Infrastructure("call", @"^call by (?<auth_method>\w+)$")], function);

        var asked = await engine.ExecuteAsync(new PatternRequest("call by token"));
        var called = await engine.AsAIFunctions().Single().InvokeAsync(new AIFunctionArguments { [parameter] = "key" });

        Assert.That((asked.Error, asked.Output.ToString()), Is.EqualTo((default(string), $$"""{"{{parameter}}":"token"}""")));
        Assert.That(((JsonElement)called!).GetProperty(parameter).GetString(), Is.EqualTo("key"));
    }

    [Test]
    public async Task Group_that_two_parameters_are_alike_to_fills_neither()
    {
        var function = new DeclaredFunction("call", """{"type":"object","properties":{"auth-method":{"type":"string"},"auth.method":{"type":"string"},"auth_kind":{"type":"string"},"auth-kind":{"type":"string"}}}""");
        using var engine = TestEngine.Create([TestEngine.Infrastructure("call", @"^call by (?<auth_method>\w+) (?<auth_kind>\w+)$")], function);

        var result = await engine.ExecuteAsync(new PatternRequest("call by token short"));

        Assert.That(result.Output.ToString(), Is.EqualTo("""{"auth_kind":"short"}"""));
    }

    [Test]
    public void Model_is_shown_what_the_references_of_a_parameter_lead_to()
    {
        using var engine = Engine(
            """{"anyOf":[{"$ref":"#/$defs/Node"},{"$ref":"#/properties/other"},{"$ref":"#count"},{"$ref":"#/definitions/Count"}]}""");

        var schema = engine.AsAIFunctions().Single().JsonSchema;

        var references = References(schema).ToArray();
        Assert.That(references, Is.Not.Empty);
        foreach (var reference in references)
        {
            var target = schema;
            foreach (var step in reference.Split('/').Skip(1)) Assert.That(target.TryGetProperty(step, out target), Is.True, reference);
        }

        Assert.That(schema.GetProperty("$defs").EnumerateObject().Select(static definition => definition.Name), Is.EquivalentTo(["Node", "Priority", "other", "count", "Count"]));
    }

    private static PatternEngine Engine(string schema)
    {
        var function = new DeclaredFunction("call", $$$"""
            {
              "type": "object",
              "properties": { "value": {{{schema}}}, "other": { "type": "integer" } },
              "required": ["value"],
              "$defs": {
                "Priority": { "enum": ["low", "high"], "type": "string" },
                "Maybe": { "anyOf": [{ "$ref": "#/definitions/Count" }, { "type": "null" }] },
                "Node": { "type": "object", "properties": { "priority": { "$ref": "#/$defs/Priority" }, "next": { "$ref": "#/$defs/Node" } } },
                "Anchored": { "$anchor": "count", "type": "integer" },
                "Circle": { "$ref": "#/$defs/Circle" }
              },
              "definitions": { "Count": { "type": "integer" } }
            }
            """);
        return TestEngine.Create([TestEngine.Infrastructure("call", "^call with (?<value>.+)$")], function);
    }

    private static IEnumerable<string> References(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(static property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(References),
        _ => [],
    };

    /// <summary>Answers with its arguments.</summary>
    private sealed class DeclaredFunction(string name, string schema) : AIFunction
    {
        public override string Name => name;

        public override JsonElement JsonSchema { get; } = JsonElement.Parse(schema);

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
            new(JsonSerializer.SerializeToElement(arguments.ToDictionary(static argument => argument.Key, static argument => argument.Value), AIJsonUtilities.DefaultOptions));
    }
}
