using System.Text.Json;
using PatternExecution.Mcp.Tools;

namespace PatternExecution.Mcp.Tests;

public sealed class ToolSchemaTests
{
    [TestCase("""{"type":"object","required":["a"]}""", """{}""", "argument 'a': is missing.")]
    [TestCase("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "argument 'a': is 1.5; it has to be integer.")]
    [TestCase("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", "argument 'a': is 1; it has to be string or null.")]
    [TestCase("""{"properties":{"a":{"enum":["x",2]}}}""", """{"a":"y"}""", "argument 'a': is \"y\"; it has to be one of \"x\", 2.")]
    [TestCase("""{"properties":{"a":{"minimum":1,"maximum":9}}}""", """{"a":10}""", "argument 'a': is 10; it has to be at most 9.")]
    [TestCase("""{"properties":{"a":{"multipleOf":0.1}}}""", """{"a":0.35}""", "argument 'a': is 0.35; it has to be a multiple of 0.1.")]
    [TestCase("""{"properties":{"a":{"maxLength":2}}}""", """{"a":"xyz"}""", "argument 'a': has 3 characters; it may have at most 2.")]
    [TestCase("""{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"A1"}""", "argument 'a': is \"A1\"; it has to match '^[a-z]+$'.")]
    [TestCase("""{"properties":{"a":{"items":{"type":"number"}}}}""", """{"a":[1,"2"]}""", "argument 'a[1]': is \"2\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"properties":{"b":{"const":true}}}}}""", """{"a":{"b":false}}""", "argument 'a.b': is false; it has to be true.")]
    [TestCase("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"b":2}""", "argument 'b': is not allowed.")]
    [TestCase("""{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number"}}}""", """{"a":"1"}""", "argument 'a': is \"1\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"oneOf":[{"type":"number"},{"minimum":1}]}}}""", """{"a":5}""", "argument 'a': is 5, which fits more than one of the forms that exclude each other.")]
    [TestCase("""{"properties":{"a":{"not":{"type":"null"}}}}""", """{"a":null}""", "argument 'a': is null, which the tool's schema rules out.")]
    [TestCase("""{"$ref":"http://elsewhere/schema"}""", """{}""", "arguments: the object cannot be checked: the tool's schema refers to 'http://elsewhere/schema', which is not in it.")]
    public void What_does_not_fit_is_told_with_its_place_its_value_and_what_is_allowed(string schema, string value, string fault) =>
        Assert.That(Check(schema, value), Is.EqualTo(fault));

    [TestCase("""{"type":"object","properties":{"a":{"type":"integer","minimum":1},"b":{"items":{"type":"string"},"maxItems":2}},"required":["a"],"additionalProperties":false}""", """{"a":3,"b":["x","y"]}""")]
    [TestCase("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number","maximum":10}]}}}""", """{"a":7}""")]
    [TestCase("""{"$defs":{"tree":{"properties":{"next":{"$ref":"#/$defs/tree"}}}},"$ref":"#/$defs/tree"}""", """{"next":{"next":{"next":{}}}}""")]
    [TestCase("""{"properties":{"a":{"format":"date","title":"A date"}}}""", """{"a":"not checked, only annotated"}""")]
    [TestCase("""true""", """{"a":1}""")]
    public void What_fits_passes(string schema, string value) => Assert.That(Check(schema, value), Is.Null);

    [TestCase("""{"$ref":"#"}""")]
    [TestCase("""{"properties":{"a":{"pattern":"^(a+)+\\1$"}}}""")]
    [TestCase("""{"$defs":{"b":{"anyOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"}]}},"$ref":"#/$defs/b"}""")]
    public void Hostile_schema_ends_in_a_refusal(string schema) =>
        Assert.That(Check(schema, """{"a":"aaaa"}"""), Does.Contain("cannot be checked"));

    // Arguments one by one and as one object: the answer is the same.
    private static string? Check(string schema, string value)
    {
        var checker = new ToolSchema(JsonElement.Parse(schema));
        var arguments = JsonElement.Parse(value);
        var fault = checker.Check(arguments);
        Assert.That(checker.Check(arguments.EnumerateObject().ToDictionary(static argument => argument.Name, static argument => argument.Value, StringComparer.Ordinal)), Is.EqualTo(fault));
        return fault;
    }
}
