using System.Text.Json;
using Microsoft.Extensions.AI;
using PatternExecution.Chat;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Chat;

public sealed class PatternFunctionTests
{
    private static readonly PatternDefinition Scale = TestEngine.Infrastructure("ops.scale", @"^scale (?<Service>\w+) to (?<count>\d+)(?: in (?<region>\w+))?$") with
    {
        Function = "scale",
        Examples = ["scale billing to 3", "scale orders to 2 in eu"],
    };

    [Test]
    public void Schema_has_the_triggers_groups_as_the_function_describes_them()
    {
        using var engine = Engine();

        var function = Scale.AsAIFunction(engine);

        Assert.That((function.Name, function.Description), Is.EqualTo(("ops_scale", "Scales a service. Answers requests such as 'scale billing to 3', 'scale orders to 2 in eu'.")));
        var properties = function.JsonSchema.GetProperty("properties");
        Assert.That(properties.EnumerateObject().Select(static property => property.Name), Is.EqualTo(["service", "count", "region"]), "spelt as the function spells them");
        Assert.That(properties.GetProperty("count").GetProperty("type").GetString(), Is.EqualTo("integer"));
        Assert.That(function.JsonSchema.GetProperty("required").EnumerateArray().Select(static name => name.GetString()), Is.EqualTo(["service", "count"]));
        Assert.That(function.JsonSchema.GetProperty("additionalProperties").GetBoolean(), Is.False);
    }

    [Test]
    public async Task Call_answers_as_the_request_does_and_is_cached()
    {
        using var engine = Engine();
        var function = Scale.AsAIFunction(engine);

        var said = await engine.ExecuteAsync(new PatternRequest("scale billing to 3 in eu"));
        var called = await function.InvokeAsync(Arguments("""{"service":"billing","count":3,"region":"eu"}"""));
        await function.InvokeAsync(Arguments("""{"service":"billing","count":3,"region":"eu"}"""));

        Assert.That(((JsonElement)called!).GetString(), Is.EqualTo("billing=3@eu"));
        Assert.That(said.Output.ToString(), Is.EqualTo("billing=3@eu"));
        Assert.That(engine.GetStatistics().Infrastructure, Has.Property("Count").EqualTo(3).And.Property("CacheHits").EqualTo(1));
    }

    [TestCase("""{"service":"billing","count":"many"}""", "'count'")]
    [TestCase("""{"service":"billing"}""", "'count'")]
    [TestCase("""{"service":"billing","count":3,"tenant":"other"}""", "'tenant'")]
    public async Task Call_that_cannot_be_executed_answers_why_so_that_the_model_can_mend_it(string arguments, string named)
    {
        using var engine = Engine();

        var answer = (JsonElement)(await Scale.AsAIFunction(engine).InvokeAsync(Arguments(arguments)))!;

        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("rejected"));
        Assert.That(answer.GetProperty("error").GetString(), Does.Contain(named));
    }

    [Test]
    public async Task Caller_comes_from_the_host_and_a_model_does_not_change_its_context()
    {
        var seen = new List<string>();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("who", @"^who in (?<Project>\w+)$")],
            TestEngine.Function("who", (string project, AIFunctionArguments arguments) => seen.Add($"{((PatternRequest)arguments.Context!["request"]!).Tenant},{project}")));
        var function = engine.AsAIFunctions(static _ => new ChatCaller { Tenant = "acme", Context = new RequestContext([new("project", "ours")]) }).Single();

        await function.InvokeAsync(Arguments("""{"project":"theirs"}"""));

        Assert.That(seen, Is.EqualTo(["acme,ours"]));
    }

    [Test]
    public async Task Call_runs_its_own_pattern_whatever_phrase_or_trigger_of_another_one_has_its_name()
    {
        var ran = new List<string>();
        string Run(string name)
        {
            ran.Add(name);
            return name;
        }

        using var engine = TestEngine.Create(
            [
                TestEngine.Infrastructure("read", "^read it$"),
                TestEngine.Infrastructure("wipe", "^rea.$") with { Priority = 9, SideEffects = true, Phrases = ["read"] },
                TestEngine.Infrastructure("rest") with { Fallback = true },
            ],
            TestEngine.Function("read", () => Run("read")),
            TestEngine.Function("wipe", () => Run("wipe")),
            TestEngine.Function("rest", () => Run("rest")));
        var read = engine.Patterns.Single(static pattern => pattern.Name == "read");

        var answer = (JsonElement)(await read.AsAIFunction(engine).InvokeAsync())!;
        var gone = (JsonElement)(await (read with { Name = "gone" }).AsAIFunction(engine).InvokeAsync())!;

        Assert.That(answer.GetString(), Is.EqualTo("read"));
        Assert.That(gone.GetProperty("error").GetString(), Does.Contain("'gone' is no longer registered"), "no fallback answers for it");
        Assert.That(ran, Is.EqualTo(["read"]));
        Assert.That((await engine.ExplainAsync(new PatternRequest("read") { Pattern = "READ" })).Pattern, Is.SameAs(read));
    }

    [Test]
    public async Task Function_that_was_offered_as_a_read_does_not_run_what_has_become_an_action()
    {
        var registry = new PatternRegistry();
        var runs = 0;
        var pattern = TestEngine.Infrastructure("tidy", "^tidy$");
        registry.Register(pattern);
        using var engine = new PatternEngine(new PatternEngineComponents { Registry = registry, Functions = [TestEngine.Function("tidy", () => ++runs)] });
        var function = engine.AsAIFunctions().Single();
        await function.InvokeAsync();

        registry.ReplaceAll([pattern with { SideEffects = true }]);
        var refused = (JsonElement)(await function.InvokeAsync())!;

        Assert.That(refused.GetProperty("status").GetString(), Is.EqualTo("rejected"));
        Assert.That(runs, Is.EqualTo(1));
        Assert.That(engine.AsAIFunctions().Single().GetService<ApprovalRequiredAIFunction>(), Is.Not.Null, "created again, it asks for approval");
    }

    [Test]
    public async Task Memories_are_stored_and_recalled_by_calls_and_what_acts_asks_for_approval()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);
        var functions = engine.AsAIFunctions().ToDictionary(static function => function.Name);

        await functions["store"].InvokeAsync(Arguments("""{"content":"Keys turn in March.","tags":"keys"}"""));
        var recalled = (JsonElement)(await functions["recall"].InvokeAsync(Arguments("""{"query":"when do keys turn"}""")))!;
        var tagged = (JsonElement)(await functions["by_tag"].InvokeAsync(Arguments("""{"tag":"keys"}""")))!;

        Assert.That(recalled.GetArrayLength(), Is.EqualTo(1));
        Assert.That(tagged.GetArrayLength(), Is.EqualTo(1));
        Assert.That(functions.Values.Where(static function => function.GetService<ApprovalRequiredAIFunction>() is not null).Select(static function => function.Name), Is.EqualTo(["store"]));
        Assert.That(
            functions.Values.Select(static function => $"{function.Name}:{function.JsonSchema.GetProperty("required")}"),
            Is.EquivalentTo(["recall:[\"query\"]", "store:[\"content\"]", "by_tag:[\"tag\"]"]));
    }

    [Test]
    public void Description_of_the_metadata_comes_first_and_names_that_models_cannot_tell_apart_are_refused()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("a.b") with { Metadata = new Dictionary<string, string> { ["description"] = "Does it." } }, TestEngine.Infrastructure("a_b")],
            TestEngine.Function("a.b", () => 1),
            TestEngine.Function("a_b", () => 2));

        Assert.That(engine.AsAIFunctions(include: static pattern => pattern.Name == "a.b").Single().Description, Is.EqualTo("Does it."));
        Assert.That(() => engine.AsAIFunctions(), Throws.TypeOf<PatternExecutionException>().With.Message.Contains("'a.b' and 'a_b'"));
    }

    private static AIFunctionArguments Arguments(string json) =>
        new(JsonDocument.Parse(json).RootElement.EnumerateObject().ToDictionary(static property => property.Name, static property => (object?)property.Value));

    private static PatternEngine Engine() => TestEngine.Create(
        [Scale],
        AIFunctionFactory.Create((string service, int count, string region = "us") => $"{service}={count}@{region}", "scale", "Scales a service."));
}
