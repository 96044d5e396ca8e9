using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

public sealed class CachingTests
{
    [Test]
    public async Task Second_identical_request_is_answered_by_memory_with_the_same_output()
    {
        var calls = 0;
        using var engine = Counting(new PatternDefinition { Name = "count", Type = PatternType.Infrastructure }, () => ++calls);

        var first = await engine.ExecuteAsync(new PatternRequest("count"));
        var second = await engine.ExecuteAsync(new PatternRequest("count"));

        Assert.That(first.CacheLayer, Is.Null);
        Assert.That(second.CacheLayer, Is.EqualTo("memory"));
        Assert.That(second.Output, Is.EqualTo(first.Output));
        Assert.That(second.Tokens, Is.Zero);
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public async Task Answer_is_served_until_the_patterns_time_to_live_has_passed()
    {
        var time = TestClock.Create();
        var calls = 0;
        using var engine = Counting(
            new PatternDefinition { Name = "count", Type = PatternType.Infrastructure, CacheTtl = TimeSpan.FromSeconds(5) }, () => ++calls, time);

        await engine.ExecuteAsync(new PatternRequest("count"));
        time.Advance(TimeSpan.FromSeconds(4.9));
        var before = await engine.ExecuteAsync(new PatternRequest("count"));
        time.Advance(TimeSpan.FromSeconds(0.2));
        var after = await engine.ExecuteAsync(new PatternRequest("count"));

        Assert.That(before.CacheLayer, Is.EqualTo("memory"));
        Assert.That(after.CacheLayer, Is.Null);
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public async Task Answer_of_one_version_of_a_function_is_not_given_for_another()
    {
        var cache = new LayeredCache([new MemoryCacheLayer(new MemoryCacheLayerOptions(), TimeProvider.System)], TimeProvider.System);
        foreach (var (version, isKept) in new[] { ("1", false), ("2", false), ("1", true) })
        {
            var function = Microsoft.Extensions.AI.AIFunctionFactory.Create(
                () => version,
                new Microsoft.Extensions.AI.AIFunctionFactoryOptions { Name = "give", AdditionalProperties = new Dictionary<string, object?> { ["version"] = version } });
            using var engine = new PatternEngine(new PatternEngineComponents
            {
                Registry = Registry(new PatternDefinition { Name = "give", Type = PatternType.Infrastructure }),
                Functions = [function],
                Cache = cache,
            });

            var result = await engine.ExecuteAsync(new PatternRequest("give"));

            Assert.That((result.Output.ToString(), result.CacheLayer is not null), Is.EqualTo((version, isKept)));
        }

        static PatternRegistry Registry(PatternDefinition pattern)
        {
            var registry = new PatternRegistry();
            registry.Register(pattern);
            return registry;
        }
    }

    private static IEnumerable<PatternDefinition> NeverCached()
    {
        var pattern = new PatternDefinition { Name = "count", Type = PatternType.Infrastructure };
        yield return pattern with { CacheTtl = TimeSpan.Zero };
        yield return pattern with { SideEffects = true };
        yield return pattern with { CacheScope = CacheScope.None };
    }

    [TestCaseSource(nameof(NeverCached))]
    public async Task Pattern_that_must_not_be_cached_is_executed_each_time(PatternDefinition pattern)
    {
        var calls = 0;
        using var engine = Counting(pattern, () => ++calls);

        for (var i = 0; i < 3; i++) Assert.That((await engine.ExecuteAsync(new PatternRequest("count"))).CacheLayer, Is.Null);

        Assert.That(calls, Is.EqualTo(3));
    }

    [Test]
    public async Task Actions_of_callers_at_the_same_time_all_run()
    {
        var calls = 0;
        using var engine = Counting(
            new PatternDefinition { Name = "count", Type = PatternType.Infrastructure, SideEffects = true }, () => Interlocked.Increment(ref calls));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => engine.ExecuteAsync(new PatternRequest("count")).AsTask()));

        Assert.That(calls, Is.EqualTo(50));
    }

    [Test]
    public async Task One_execution_answers_a_thousand_callers_of_one_cold_key()
    {
        var calls = 0;
        var release = new TaskCompletionSource();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("count")],
            TestEngine.Function("count", async () =>
            {
                Interlocked.Increment(ref calls);
                await release.Task;
                return calls;
            }));

        var callers = Enumerable.Range(0, 1_000).Select(_ => Task.Run(() => engine.ExecuteAsync(new PatternRequest("count")).AsTask())).ToArray();
        while (Volatile.Read(ref calls) == 0) await Task.Yield();
        release.SetResult();
        var results = await Task.WhenAll(callers);

        Assert.That(calls, Is.EqualTo(1));
        Assert.That(results.Select(static result => result.Output.ToString()).Distinct(), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Failure_is_not_cached()
    {
        var calls = 0;
        using var engine = Counting(
            new PatternDefinition { Name = "count", Type = PatternType.Infrastructure }, () => ++calls == 1 ? throw new InvalidOperationException("broken") : calls);

        var first = await engine.ExecuteAsync(new PatternRequest("count"));
        var second = await engine.ExecuteAsync(new PatternRequest("count"));

        Assert.That(first.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(first.Error, Does.Contain("broken"));
        Assert.That(second.Status, Is.EqualTo(ResultStatus.Succeeded));
    }

    [Test]
    public async Task Every_field_that_changes_the_answer_has_its_own_entry()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("who")],
            TestEngine.Function("who", (Microsoft.Extensions.AI.AIFunctionArguments arguments) =>
            {
                var request = (PatternRequest)arguments.Context!["request"]!;
                return $"{request.Tenant}|{request.Principal}|{request.Persona}|{request.Context.GetValueOrDefault("project")}";
            }));
        var request = new PatternRequest("who");
        PatternRequest[] variants =
        [
            request,
            request with { Tenant = "other" },
            request with { Principal = "ann" },
            request with { Persona = "athena" },
            request with { Context = new RequestContext([new("project", "x")]) },
        ];

        foreach (var pass in new[] { 0, 1 })
        {
            foreach (var variant in variants)
            {
                var result = await engine.ExecuteAsync(variant);
                Assert.That(result.CacheLayer, Is.EqualTo(pass == 0 ? null : "memory"));
                Assert.That(
                    result.Output.ToString(),
                    Is.EqualTo($"{variant.Tenant}|{variant.Principal}|{variant.Persona}|{variant.Context.GetValueOrDefault("project")}"));
            }
        }
    }

    [Test]
    public async Task Another_definition_of_a_pattern_does_not_serve_the_answers_of_the_last()
    {
        var registry = new PatternRegistry();
        registry.Register(TestEngine.Infrastructure("a") with { Function = "one" });
        using var engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [TestEngine.Function("one", () => 1), TestEngine.Function("two", () => 2)],
        });

        await engine.ExecuteAsync(new PatternRequest("a"));
        registry.ReplaceAll([TestEngine.Infrastructure("a") with { Function = "two" }]);

        Assert.That((await engine.ExecuteAsync(new PatternRequest("a"))).Output.ToString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Refresh_executes_anew_and_keeps_and_bypass_does_neither()
    {
        var calls = 0;
        using var engine = Counting(new PatternDefinition { Name = "count", Type = PatternType.Infrastructure }, () => ++calls);
        var request = new PatternRequest("count");

        await engine.ExecuteAsync(request);
        var refreshed = await engine.ExecuteAsync(request with { Cache = CacheUse.Refresh });
        var bypassed = await engine.ExecuteAsync(request with { Cache = CacheUse.Bypass });
        var cached = await engine.ExecuteAsync(request);

        Assert.That(refreshed.Output.ToString(), Is.EqualTo("2"));
        Assert.That(bypassed.Output.ToString(), Is.EqualTo("3"));
        Assert.That(cached.Output.ToString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Invalidation_forgets_what_it_names_and_nothing_else()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("a") with { CacheTags = ["config"] }, TestEngine.Infrastructure("b")],
            TestEngine.Function("a", () => "a"),
            TestEngine.Function("b", () => "b"));
        PatternRequest[] requests = [new("a"), new("b"), new("a") { Tenant = "t" }, new("b") { Tenant = "t" }];

        Assert.That(await Forgotten(Invalidation.OfTenant("t")), Is.EqualTo(new[] { false, false, true, true }));
        Assert.That(await Forgotten(Invalidation.OfPattern("A")), Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(await Forgotten(Invalidation.OfPattern("a", "t")), Is.EqualTo(new[] { false, false, true, false }));
        Assert.That(await Forgotten(Invalidation.OfTag("config")), Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(await Forgotten(Invalidation.OfTag("config", "t")), Is.EqualTo(new[] { false, false, true, false }));

        async Task<bool[]> Forgotten(Invalidation what)
        {
            foreach (var request in requests) await engine.ExecuteAsync(request);
            await engine.InvalidateAsync(what);
            var forgotten = new bool[requests.Length];
            for (var i = 0; i < requests.Length; i++) forgotten[i] = (await engine.ExecuteAsync(requests[i])).CacheLayer is null;
            return forgotten;
        }
    }

    private static PatternEngine Counting(PatternDefinition pattern, Func<int> function, TimeProvider? time = null) =>
        TestEngine.Create([pattern], [TestEngine.Function("count", function)], new PatternExecutionOptions(), time: time);
}
