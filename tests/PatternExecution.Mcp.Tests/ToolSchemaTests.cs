using System.Text.Json;
using PatternExecution.Mcp.Schemas;

namespace PatternExecution.Mcp.Tests;

public sealed class ToolSchemaTests
{
    [TestCase("""{"type":"object","required":["a"]}""", """{}""", "argument 'a': is missing.")]
    [TestCase("""{"properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "argument 'a': is 1.5; it has to be integer.")]
    [TestCase("""{"properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", "argument 'a': is 1; it has to be string or null.")]
    [TestCase("""{"properties":{"a":{"enum":["x",2]}}}""", """{"a":"y"}""", "argument 'a': is \"y\"; it has to be one of \"x\", 2.")]
    [TestCase("""{"properties":{"a":{"minimum":1,"maximum":9}}}""", """{"a":10}""", "argument 'a': is 10; the tool's schema has \"maximum\": 9.")]
    [TestCase("""{"properties":{"a":{"multipleOf":0.1}}}""", """{"a":0.35}""", "argument 'a': is 0.35; the tool's schema has \"multipleOf\": 0.1.")]
    [TestCase("""{"properties":{"a":{"maxLength":2}}}""", """{"a":"xyz"}""", "argument 'a': is \"xyz\"; the tool's schema has \"maxLength\": 2.")]
    [TestCase("""{"properties":{"a":{"pattern":"^[a-z]+$"}}}""", """{"a":"A1"}""", "argument 'a': is \"A1\"; the tool's schema has \"pattern\": \"^[a-z]+$\".")]
    [TestCase("""{"properties":{"a":{"items":{"type":"number"}}}}""", """{"a":[1,"2"]}""", "argument 'a[1]': is \"2\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"properties":{"b":{"const":true}}}}}""", """{"a":{"b":false}}""", "argument 'a.b': is false; it has to be true.")]
    [TestCase("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"b":2}""", "argument 'b': is not allowed.")]
    [TestCase("""{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number"}}}""", """{"a":"1"}""", "argument 'a': is \"1\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"$ref":"#n"}},"$defs":{"x":{"$anchor":"n","type":"number"}}}""", """{"a":"1"}""", "argument 'a': is \"1\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"oneOf":[{"type":"number"},{"minimum":1}]}}}""", """{"a":5}""", "argument 'a': is 5, which fits more than one of the forms that exclude each other.")]
    [TestCase("""{"properties":{"a":{"anyOf":[{"type":"integer"},{"type":"null"}]}}}""", """{"a":"x"}""", "argument 'a': is \"x\"; it has to be integer.")]
    [TestCase("""{"properties":{"a":{"anyOf":[{"type":"null"},{"type":"integer"}],"maximum":9}}}""", """{"a":10}""", "argument 'a': is 10; the tool's schema has \"maximum\": 9.")]
    [TestCase("""{"properties":{"a":{"not":{"type":"null"}}}}""", """{"a":null}""", "argument 'a': is null, which the tool's schema rules out.")]
    [TestCase("""{"properties":{"a":{"prefixItems":[{"type":"string"},{"type":"number"}],"items":false}}}""", """{"a":["x","y"]}""", "argument 'a[1]': is \"y\"; it has to be number.")]
    [TestCase("""{"properties":{"a":{"prefixItems":[{"type":"string"},false]}}}""", """{"a":["x",1]}""", "argument 'a[1]': is not allowed.")]
    [TestCase("""{"if":{"properties":{"kind":{"const":"file"}}},"else":{"required":["path"]}}""", """{"kind":"x"}""", "argument 'path': is missing.")]
    [TestCase("""{"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}""", """{"x-a":1}""", "argument 'x-a': is 1; it has to be string.")]
    [TestCase("""{"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}""", """{"y-a":"1"}""", "argument 'y-a': is not allowed.")]
    [TestCase("""{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"items":[{"type":"string"},{"type":"number"}]}},"definitions":{}}""", """{"a":["x","y"]}""", "argument 'a[1]': is \"y\"; it has to be number.")]
    [TestCase("""{"if":{"properties":{"kind":{"const":"file"}}},"then":{"required":["path"]}}""", """{"kind":"file"}""", "argument 'path': is missing.")]
    [TestCase("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "arguments: the object is {\"a\":1}; the tool's schema has \"dependentRequired\": {\"a\":[\"b\"]}.")]
    [TestCase("""{"$defs":{"tree":{"properties":{"next":{"$ref":"#/$defs/tree"},"value":{"type":"integer"}}}},"$ref":"#/$defs/tree"}""", """{"next":{"next":{"value":"x"}}}""", "argument 'next.next.value': is \"x\"; it has to be integer.")]
    public void What_does_not_fit_is_told_with_its_place_its_value_and_what_is_allowed(string schema, string value, string fault) =>
        Assert.That(Check(schema, value), Is.EqualTo(fault));

    [TestCase("""{"type":"object","properties":{"a":{"type":"integer","minimum":1},"b":{"items":{"type":"string"},"maxItems":2}},"required":["a"],"additionalProperties":false}""", """{"a":3,"b":["x","y"]}""")]
    [TestCase("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"number","maximum":10}]}}}""", """{"a":7}""")]
    [TestCase("""{"$defs":{"tree":{"properties":{"next":{"$ref":"#/$defs/tree"}}}},"$ref":"#/$defs/tree"}""", """{"next":{"next":{"next":{}}}}""")]
    [TestCase("""{"properties":{"a":{"prefixItems":[{"type":"string"},{"type":"number"}],"items":false}}}""", """{"a":["x",1]}""")]
    [TestCase("""{"properties":{"a":{"type":"string"}},"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false}""", """{"a":"1","x-b":"2"}""")]
    [TestCase("""{"properties":{"a":{"type":"string"}},"unevaluatedProperties":false}""", """{"a":"1"}""")]
    [TestCase("""{"properties":{"a":{"format":"date","title":"A date"}}}""", """{"a":"not checked, only annotated"}""")]
    [TestCase("""{"properties":{"a":{"type":"string","nullable":true}}}""", """{"a":null}""")]
    [TestCase("""true""", """{"a":1}""")]
    public void What_fits_passes(string schema, string value) => Assert.That(Check(schema, value), Is.Null);

    [TestCase("""{"properties":{"a":{"pattern":"^(?!\\.)(?!.*\\.\\.)[^@\\s]+@[^@\\s]+$"}}}""", Description = "look-ahead")]
    [TestCase("""{"properties":{"a":{"pattern":"^(?<q>a).*\\k<q>$"}}}""", Description = "a back reference")]
    [TestCase("""{"properties":{"a":{"pattern":"^\\u{61}+$"}}}""", Description = "another dialect")]
    [TestCase("""{"properties":{"a":{"pattern":"^\\p{Script=Greek}+$"}}}""", Description = "another dialect")]
    [TestCase("""{"patternProperties":{"^(?!x)a":true},"additionalProperties":false}""", Description = "which names are covered is not known")]
    [TestCase("""{"properties":{"a":{"type":"file"}}}""", Description = "a type that is none")]
    [TestCase("""{"properties":{"a":{"required":true}}}""", Description = "draft 3")]
    [TestCase("""{"properties":{"a":{"minimum":0,"exclusiveMinimum":true}}}""", Description = "draft 4")]
    [TestCase("""{"$ref":"http://elsewhere/schema"}""")]
    [TestCase("""{"properties":{"a":{"$ref":"#/$defs/gone"}}}""")]
    public void What_cannot_be_checked_is_left_to_the_server(string schema) => Assert.That(Check(schema, """{"a":"zz"}"""), Is.Null);

    [TestCase("""{"properties":{"a":{"type":"file"},"b":{"type":"integer"}}}""")]
    [TestCase("""{"properties":{"a":{"pattern":"^(?=z)"},"b":{"type":"integer"}}}""")]
    [TestCase("""{"properties":{"a":{"$ref":"http://elsewhere/schema"},"b":{"type":"integer"}}}""")]
    public void What_beside_it_can_be_checked_is(string schema) => Assert.That(Check(schema, """{"a":"zz","b":"x"}"""), Is.EqualTo("argument 'b': is \"x\"; it has to be integer."));

    [TestCase("""{"$ref":"#"}""")]
    [TestCase("""{"allOf":[{"$ref":"#"}]}""")]
    [TestCase("""{"$dynamicRef":"#a","$dynamicAnchor":"a"}""")]
    [TestCase("""{"properties":{"a":{"pattern":"^(a+)+\\1$"}}}""")]
    [TestCase("""{"properties":{"a":{"pattern":"^(a{1,999}){1,999}b$"}}}""")]
    [TestCase("""{"$defs":{"b":{"anyOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"},{"$ref":"#/$defs/b"}]}},"$ref":"#/$defs/b"}""")]
    [TestCase("""{"$defs":{"t":{"allOf":[{"properties":{"a":{"$ref":"#/$defs/t"}}},{"properties":{"a":{"$ref":"#/$defs/t"}}}]}},"$ref":"#/$defs/t"}""")]
    public void Hostile_schema_holds_no_call_up(string schema)
    {
        var nested = string.Concat(Enumerable.Repeat("""{"a":""", 60)) + "\"" + new string('a', 4_000) + "\"" + new string('}', 60);

        Assert.That(Check(schema, """{"a":"aaaa"}"""), Is.Null);
        Assert.That(Check(schema, nested), Is.Null);
    }

    [Test]
    public void Long_chain_of_references_holds_no_call_up()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 50_000).Select(static i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """));

        Assert.That(Check("{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + definitions + "}}", """{"a":1}"""), Is.Null);
    }

    [Test]
    public void Check_is_the_same_from_many_threads()
    {
        var schema = new ToolSchema(JsonElement.Parse("""{"properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"http://elsewhere/schema"}},"$defs":{"n":{"type":"integer"}}}"""));

        var faults = new string?[2_000];
        Parallel.For(0, faults.Length, i => faults[i] = Check(schema, i % 2 == 0 ? """{"a":1,"b":2}""" : """{"a":"x","b":2}"""));

        Assert.That(faults.Where(static (_, i) => i % 2 == 0), Has.All.Null);
        Assert.That(faults.Where(static (_, i) => i % 2 == 1), Has.All.EqualTo("argument 'a': is \"x\"; it has to be integer."));
    }

    private static string? Check(string schema, string value) => Check(new ToolSchema(JsonElement.Parse(schema)), value);

    private static string? Check(ToolSchema schema, string value) =>
        schema.Check(JsonElement.Parse(value).EnumerateObject().ToDictionary(static argument => argument.Name, static argument => argument.Value, StringComparer.Ordinal));
}
