using System.Text.Json;
using PatternExecution.Execution;

namespace PatternExecution.Tests.Execution;

public sealed class FunctionTests
{
    public enum Size
    {
        Small,
        Large,
    }

    private static readonly Delegate[] Typed =
    [
        (int value) => $"{value + 1}",
        (long value) => $"{value}",
        (double value) => FormattableString.Invariant($"{value}"),
        (decimal value) => FormattableString.Invariant($"{value}"),
        (bool value) => $"{value}",
        (Size value) => $"{value}",
        (Guid value) => $"{value:N}",
        (DateTimeOffset value) => $"{value.Year}",
        (TimeSpan value) => $"{value.TotalMinutes}",
        (int? value) => $"{value}",
        (int[] value) => $"{value.Sum()}",
        (string value) => value,
    ];

    private static readonly TestCaseData[] Outputs =
    [
        new(20, "20"),
        new("two words, 'quoted' <b>", "\"two words, 'quoted' <b>\""),
        new("line\nbreak \"x\" \\", "\"line\\nbreak \\\"x\\\" \\\\\""),
        new("žluťoučký", "\"žluťoučký\""),
        new(new[] { "a b", "c" }, "[\"a b\",\"c\"]"),
        new(new Dictionary<string, int> { ["x"] = 1, ["y"] = 2 }, "{\"x\":1,\"y\":2}"),
        new(null, "null"),
        new(JsonElement.Parse("{ \"a\" : [ 1,\t2 ],\r\n \"b\": \"\\u0041 b\" }"), "{\"a\":[1,2],\"b\":\"A b\"}"),
    ];

    [TestCaseSource(nameof(Outputs))]
    public async Task Output_is_compact_json_with_nothing_escaped_that_need_not_be(object? value, string json)
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("give")], TestEngine.Function("give", () => value));

        var result = await engine.ExecuteAsync(new PatternRequest("give"));

        Assert.That((System.Text.Encoding.UTF8.GetString(result.Output.Utf8Json.Span), result.Error), Is.EqualTo((json, default(string))));
    }

    [TestCase(typeof(NotSupportedException))]
    [TestCase(typeof(JsonException))]
    public async Task Function_that_throws_is_told_by_its_own_message(Type type)
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("fail")], TestEngine.Function("fail", int () => throw (Exception)Activator.CreateInstance(type, "no such city")!));

        var result = await engine.ExecuteAsync(new PatternRequest("fail"));

        Assert.That((result.Status, result.Error), Is.EqualTo((ResultStatus.Failed, $"{type.Name}: no such city")));
    }

    [Test]
    public async Task Function_finds_the_request_in_its_context_and_may_add_to_it()
    {
        var seen = new List<object?>();
        using var engine = TestEngine.Create([TestEngine.Infrastructure("look")], Microsoft.Extensions.AI.AIFunctionFactory.Create(
            (Microsoft.Extensions.AI.AIFunctionArguments arguments) =>
            {
                var context = arguments.Context!;
                seen.AddRange([((PatternRequest)context["request"]!).Query, context.Count, context.ContainsKey("mine")]);
                context["mine"] = 1;
                seen.AddRange([context.Count, context["mine"], ((PatternRequest)context["request"]!).Query, context.Keys.Count]);
            },
            "look"));

        await engine.ExecuteAsync(new PatternRequest("look"));

        Assert.That(seen, Is.EqualTo(new object[] { "look", 2, false, 3, 1, "look", 3 }));
    }

    [TestCase(0, "41", "42")]
    [TestCase(1, "9000000000", "9000000000")]
    [TestCase(2, "1.5", "1.5")]
    [TestCase(3, "0.1", "0.1")]
    [TestCase(4, "true", "True")]
    [TestCase(5, "large", "Large")]
    [TestCase(6, "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6f9619ff8b86d011b42d00cf4fc964ff")]
    [TestCase(7, "2024-05-06T07:08:09Z", "2024")]
    [TestCase(8, "00:05:00", "5")]
    [TestCase(9, "7", "7")]
    [TestCase(10, "[1,2,3]", "6")]
    [TestCase(11, "\"quoted\"", "\"quoted\"")]
    public async Task Named_group_is_converted_to_the_parameters_type(int function, string text, string expected)
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("f", "^f (?<value>.+)$")], TestEngine.Function("f", Typed[function]));

        var result = await engine.ExecuteAsync(new PatternRequest("f " + text));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded), result.Error);
        Assert.That(result.Output.ToString(), Is.EqualTo(expected));
    }

    [TestCase(0, "forty")]
    [TestCase(0, "1.5")]
    [TestCase(0, "99999999999")]
    [TestCase(2, "NaN")]
    [TestCase(4, "perhaps")]
    [TestCase(5, "medium")]
    [TestCase(6, "not-a-guid")]
    [TestCase(7, "yesterday")]
    [TestCase(10, "1,2,3")]
    public async Task Value_that_does_not_convert_is_a_rejection_that_names_it(int function, string text)
    {
        using var engine = TestEngine.Create([TestEngine.Infrastructure("f", "^f (?<value>.+)$")], TestEngine.Function("f", Typed[function]));

        var result = await engine.ExecuteAsync(new PatternRequest("f " + text));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected), result.Error);
        Assert.That(result.Error, Does.Contain("'value'").And.Contain($"'{text}'"));
    }

    [Test]
    public async Task Argument_that_is_missing_is_a_rejection_and_an_optional_one_is_not()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("needs"), TestEngine.Infrastructure("may")],
            TestEngine.Function("needs", (string environment) => environment),
            TestEngine.Function("may", (string environment = "staging") => environment));

        Assert.That((await engine.ExecuteAsync(new PatternRequest("needs"))).Error, Does.Contain("'environment'").And.Contain("missing"));
        Assert.That((await engine.ExecuteAsync(new PatternRequest("may"))).Output.ToString(), Is.EqualTo("staging"));
    }

    [Test]
    public async Task Context_and_the_whole_request_are_arguments_too_and_groups_come_first()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("f", "^f (?<a>\\w+)$")],
            TestEngine.Function("f", (string a, string b, string query) => $"{a},{b},{query}"));
        var context = new RequestContext([new("a", "context"), new("b", "context")]);

        var result = await engine.ExecuteAsync(new PatternRequest("f group") { Context = context });

        Assert.That(result.Output.ToString(), Is.EqualTo("group,context,f group"));
    }

    [Test]
    public async Task Function_that_throws_hangs_or_cannot_be_serialised_fails_with_its_reason()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("throws"), TestEngine.Infrastructure("hangs"), TestEngine.Infrastructure("odd"), TestEngine.Infrastructure("big")],
            [
                TestEngine.Function("throws", string () => throw new InvalidOperationException("disk gone")),
                TestEngine.Function("hangs", () => new TaskCompletionSource<string>().Task),
                TestEngine.Function("odd", () => (object)new IntPtr(5)),
                TestEngine.Function("big", () => new string('x', 2_000)),
            ],
            new PatternExecutionOptions { LegTimeout = TimeSpan.FromMilliseconds(50), MaxOutputBytes = 1_024 });

        Assert.That(await Error("throws"), Does.Contain("disk gone"));
        Assert.That(await Error("hangs"), Does.Contain("LegTimeout"));
        Assert.That(await Error("odd"), Does.Contain("System.IntPtr"));
        Assert.That(await Error("big"), Does.Contain("MaxOutputBytes"));

        async Task<string?> Error(string query)
        {
            var result = await engine.ExecuteAsync(new PatternRequest(query));
            Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed), query);
            return result.Error;
        }
    }

    [Test]
    public async Task Function_that_returns_null_or_nothing_answers_null()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("null"), TestEngine.Infrastructure("void")],
            TestEngine.Function("null", () => (string?)null),
            TestEngine.Function("void", () => { }));

        foreach (var query in new[] { "null", "void" })
        {
            var result = await engine.ExecuteAsync(new PatternRequest(query));
            Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded), result.Error);
            Assert.That(result.Output.Utf8Json.ToArray(), Is.EqualTo("null"u8.ToArray()), query);
        }
    }

    [Test]
    public async Task Object_is_answered_as_compact_JSON_in_its_own_script()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("f")], TestEngine.Function("f", () => new Dictionary<string, string> { ["größe"] = "<5>" }));

        var result = await engine.ExecuteAsync(new PatternRequest("f"));

        Assert.That(result.Output.ToString(), Is.EqualTo("{\"größe\":\"<5>\"}"));
    }

    [Test]
    public async Task Function_can_reject_a_request_itself()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("f")], TestEngine.Function("f", string () => throw new RequestRejectedException("size: is 9; allowed is 1 to 3.")));

        var result = await engine.ExecuteAsync(new PatternRequest("f"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Is.EqualTo("size: is 9; allowed is 1 to 3."));
    }

    [Test]
    public void Two_functions_of_one_name_are_refused()
    {
        Assert.That(
            () => TestEngine.Create([], TestEngine.Function("f", () => 1), TestEngine.Function("F", () => 2)),
            Throws.TypeOf<PatternExecutionException>().With.Message.Contains("'F'"));
    }
}
