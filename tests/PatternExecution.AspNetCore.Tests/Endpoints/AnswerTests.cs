using System.Net;
using System.Text.Json;

namespace PatternExecution.AspNetCore.Tests.Endpoints;

public sealed class AnswerTests
{
    private WebHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await WebHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task Request_is_executed_and_answered_from_the_cache_the_second_time()
    {
        var cold = await (await _host.PostAsync("/patterns/execute", """{"query":"deploy to staging","mode":"fast","context":{"project":"x"}}""")).JsonAsync();
        var warm = await (await _host.PostAsync("/patterns/execute", """{"query":"deploy to staging","mode":"fast","context":{"project":"x"}}""")).JsonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(cold.Text("status"), Is.EqualTo("succeeded"));
            Assert.That(cold.Text("pattern"), Is.EqualTo("deploy"));
            Assert.That(cold.Text("route"), Is.EqualTo("infrastructure"));
            Assert.That(cold.Text("output"), Is.EqualTo("deployed to staging"));
            Assert.That(cold.GetProperty("cache").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(cold.GetProperty("legs")[0].Text("status"), Is.EqualTo("succeeded"));
            Assert.That(warm.Text("cache"), Is.EqualTo("memory"));
            Assert.That(warm.GetProperty("tokens").GetInt32(), Is.Zero);
        });
    }

    [Test]
    public async Task What_matches_nothing_and_what_fails_are_statuses_of_an_answer()
    {
        var unmatched = await _host.PostAsync("/patterns/execute", """{"query":"what is the meaning of life?"}""");
        var failed = await _host.PostAsync("/patterns/execute", """{"query":"break it"}""");

        Assert.Multiple(() =>
        {
            Assert.That(unmatched.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(failed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
        Assert.Multiple(async () =>
        {
            Assert.That((await unmatched.JsonAsync()).Text("status"), Is.EqualTo("noMatch"));
            Assert.That((await failed.JsonAsync()).Text("status"), Is.EqualTo("failed"));
        });
    }

    [Test]
    public async Task What_a_function_rejects_is_a_problem_with_its_message()
    {
        var problem = await (await _host.PostAsync("/patterns/execute", """{"query":"refuse"}""")).ProblemAsync();

        Assert.That(problem.Text("detail"), Does.Contain("ask for something else"));
        Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo(422));
    }

    [Test]
    public async Task Batch_is_answered_in_order_and_what_fails_fails_alone()
    {
        var response = await _host.PostAsync("/patterns/batch", """{"requests":[{"query":"deploy to one"},{"query":"refuse"},{"query":"break it"},{"query":"deploy to two"}]}""");

        var results = (await response.JsonAsync()).GetProperty("results").EnumerateArray().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(results.Select(static result => result.Text("status")), Is.EqualTo(new[] { "succeeded", "rejected", "failed", "succeeded" }));
            Assert.That(results[3].Text("output"), Is.EqualTo("deployed to two"));
        });
    }

    [Test]
    public async Task Explanation_names_pattern_route_and_arguments_and_executes_nothing()
    {
        var before = _host.Engine.GetStatistics().Routing.Infrastructure.Executions;

        var explained = await (await _host.PostAsync("/patterns/explain", """{"query":"deploy to nowhere"}""")).JsonAsync();

        Assert.Multiple(() =>
        {
            Assert.That(explained.Text("pattern"), Is.EqualTo("deploy"));
            Assert.That(explained.Text("matchedBy"), Is.EqualTo("trigger"));
            Assert.That(explained.GetProperty("decision").Text("reason"), Is.Not.Empty);
            Assert.That(explained.GetProperty("arguments").Text("environment"), Is.EqualTo("nowhere"));
            Assert.That(explained.Text("function"), Is.EqualTo("deploy"));
            Assert.That(_host.Engine.GetStatistics().Routing.Infrastructure.Executions, Is.EqualTo(before));
        });
    }

    [Test]
    public async Task Explanation_of_a_recall_says_how_its_memories_would_be_found()
    {
        await _host.PostAsync("/patterns/execute", """{"query":"note the cache is shared"}""");

        var explained = await (await _host.PostAsync("/patterns/explain", """{"query":"recall the cache"}""")).JsonAsync();

        Assert.That(explained.Text("memory"), Is.EqualTo("recall"));
        Assert.That(explained.GetProperty("memorySearch").Text("strategy"), Is.EqualTo("exactVectors"));
        Assert.That(explained.GetProperty("memorySearch").Text("reason"), Does.Contain("every vector is read"));
    }

    [Test]
    public async Task Answers_are_kept_by_nobody_on_the_way()
    {
        var response = await _host.PostAsync("/patterns/execute", """{"query":"deploy to staging"}""");

        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
    }
}
