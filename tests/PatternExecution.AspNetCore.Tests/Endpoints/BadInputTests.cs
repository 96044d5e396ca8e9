using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace PatternExecution.AspNetCore.Tests.Endpoints;

public sealed class BadInputTests
{
    private const int MaxBody = 4_096;

    private WebHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await WebHost.StartAsync(
        static options =>
        {
            options.MaxBodyBytes = MaxBody;
            options.MaxBatch = 3;
            options.RequestsPerSecond = null;
        },
        limits: static limits => limits.MaxQueryLength = 100);

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase("""{"query":5}""", "query", "is 5; send a string")]
    [TestCase("""{"query":null}""", "query", "is null; send a string")]
    [TestCase("""{"query":["deploy"]}""", "query", "is an array")]
    [TestCase("""{"query":""}""", "query", "is empty")]
    [TestCase("""{"query":"a\u0000b"}""", "query", "control character U+0000")]
    [TestCase("""{"query":"\ud800"}""", "query", "surrogate")]
    [TestCase("{}", "query", "is missing")]
    [TestCase("""{"query":"x","mode":"quick"}""", "mode", "send balanced, fast or comprehensive")]
    [TestCase("""{"query":"x","mode":1}""", "mode", "is 1")]
    [TestCase("""{"query":"x","cache":"none"}""", "cache", "readWrite, refresh or bypass")]
    [TestCase("""{"query":"x","minConfidence":2}""", "minConfidence", "a number from 0 to 1")]
    [TestCase("""{"query":"x","minConfidence":1e999}""", "minConfidence", "a number from 0 to 1")]
    [TestCase("""{"query":"x","budget":5}""", "budget", "is no object")]
    [TestCase("""{"query":"x","budget":{"maxTokens":0}}""", "budget.maxTokens", "is 0")]
    [TestCase("""{"query":"x","budget":{"maxTokens":1.5}}""", "budget.maxTokens", "whole number")]
    [TestCase("""{"query":"x","budget":{"maxLatencyMs":1e300}}""", "budget.maxLatencyMs", "a number from")]
    [TestCase("""{"query":"x","budget":{"tokens":1}}""", "budget.tokens", "is not known; allowed are maxTokens")]
    [TestCase("""{"query":"x","context":[]}""", "context", "is no object")]
    [TestCase("""{"query":"x","context":{"a":1}}""", "context.a", "send a string")]
    [TestCase("""{"query":"x","context":{"":"1"}}""", "context", "name each value")]
    [TestCase("""{"query":"x","readOnly":"yes"}""", "readOnly", "true or false")]
    [TestCase("""{"query":"x","persona":""}""", "persona", "is empty")]
    [TestCase("""{"query":"x","persoan":"y"}""", "persoan", "did you mean 'persona'?")]
    [TestCase("""{"query":"x","tenant":"other"}""", "tenant", "the host says whose request it is")]
    [TestCase("""{"query":"x","Principal":"root"}""", "Principal", "the host says whose request it is")]
    [TestCase("[]", "body", "is no object")]
    [TestCase("\"deploy\"", "body", "is no object")]
    public async Task Fault_is_named_by_field_with_what_is_allowed(string body, string field, string message)
    {
        foreach (var path in new[] { "/patterns/execute", "/patterns/explain" })
        {
            var problem = await (await _host.PostAsync(path, body)).ProblemAsync();

            Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo(400));
            Assert.That(problem.GetProperty("errors").GetProperty(field)[0].GetString(), Does.Contain(message));
        }
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("deploy to staging")]
    [TestCase("{\"query\":\"x\"")]
    [TestCase("{\"query\":\"x\"} {}")]
    [TestCase("{\"query\":\"x\",}")]
    [TestCase("{\"query\":\"x\",\"query\":\"y\"}")]
    [TestCase("{\"query\":\"x\"/*a comment*/}")]
    [TestCase("{\"query\":\"x\",\"\\ud800\":1}")]
    [TestCase("{\"query\":\"x\",\"context\":{\"\\ud800\":\"1\"}}")]
    [TestCase("[[[[[[[[[[[[]]]]]]]]]]]]")]
    public async Task What_is_not_JSON_is_a_problem(string body)
    {
        var problem = await (await _host.PostAsync("/patterns/execute", body)).ProblemAsync();

        Assert.That(problem.Text("detail"), Does.StartWith("The body is not JSON"));
    }

    [Test]
    public async Task What_is_not_UTF8_is_a_problem()
    {
        var problem = await (await _host.PostAsync("/patterns/execute", [(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'])).ProblemAsync();

        Assert.That(problem.Text("detail"), Does.Contain("UTF-8"));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/json; charset=utf-16")]
    [TestCase("")]
    public async Task Other_content_types_are_refused(string contentType)
    {
        var response = await _host.PostAsync("/patterns/execute", """{"query":"deploy to staging"}""", contentType);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
        await response.ProblemAsync();
    }

    [Test]
    public async Task Byte_order_mark_and_charset_are_no_faults()
    {
        var body = Encoding.UTF8.Preamble.ToArray().Concat("""{"query":"deploy to staging"}"""u8.ToArray()).ToArray();

        Assert.That((await _host.PostAsync("/patterns/execute", body, "application/json; charset=\"UTF-8\"")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_beyond_the_limit_is_refused_whether_its_length_is_said_or_not(bool saysLength)
    {
        var body = "{\"query\":\"" + new string('x', MaxBody) + "\"}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/patterns/execute") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (!saysLength) request.Headers.TransferEncodingChunked = true;

        var response = await _host.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That((await response.ProblemAsync()).Text("detail"), Does.Contain("4096"));
    }

    [Test]
    public async Task Query_beyond_the_limit_names_its_length_and_the_limit()
    {
        var problem = await (await _host.PostAsync("/patterns/execute", "{\"query\":\"" + new string('x', 101) + "\"}")).ProblemAsync();

        Assert.That(problem.GetProperty("errors").GetProperty("query")[0].GetString(), Does.Contain("101").And.Contain("100"));
    }

    [TestCase("""{"requests":[]}""", "requests", "has 0 requests")]
    [TestCase("""{"requests":[{"query":"a"},{"query":"b"},{"query":"c"},{"query":"d"}]}""", "requests", "has 4 requests; allowed are 1 to 3")]
    [TestCase("""{"requests":[{"query":"a"},{"query":5},{"mode":"x"}]}""", "requests[1].query", "is 5")]
    [TestCase("""{"requests":[{"query":"a"},{"query":5},{"mode":"x"}]}""", "requests[2].mode", "balanced")]
    [TestCase("""{"requests":["a"]}""", "requests[0]", "is no object")]
    [TestCase("""{"requests":{}}""", "requests", "no array")]
    [TestCase("""{"query":"a"}""", "requests", "is missing")]
    [TestCase("""{"requests":[{"query":"a"}],"tenant":"b"}""", "body", "beside 'requests'")]
    public async Task Batch_names_the_request_that_is_at_fault(string body, string field, string message)
    {
        var problem = await (await _host.PostAsync("/patterns/batch", body)).ProblemAsync();

        Assert.That(problem.GetProperty("errors").GetProperty(field)[0].GetString(), Does.Contain(message));
    }

    [Test]
    public async Task Nothing_is_executed_of_a_batch_with_a_fault()
    {
        var before = _host.Engine.GetStatistics().Infrastructure.Count;

        await _host.PostAsync("/patterns/batch", """{"requests":[{"query":"deploy to staging"},{}]}""");

        Assert.That(_host.Engine.GetStatistics().Infrastructure.Count, Is.EqualTo(before));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task Other_methods_are_not_allowed(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/patterns/execute");

        Assert.That((await _host.Client.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public void Whatever_comes_is_answered_with_JSON_and_never_with_a_server_error()
    {
        var body = Encoding.UTF8.GetBytes("""{"query":"deploy to staging","mode":"fast","budget":{"maxTokens":5},"context":{"a":"b"}}""");
        var mutations =
            from at in Gen.Choose(0, body.Length - 1)
            from value in Gen.Choose(0, 255)
            from cut in Gen.Choose(0, 8)
            select (at, value, cut);
        var bodies = mutations.ArrayOf(3).Select(changes =>
        {
            var changed = (byte[])body.Clone();
            foreach (var (at, value, _) in changes) changed[at] = (byte)value;
            return changed[..^changes.Sum(static change => change.cut)];
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(bodies.ToArbitrary(), changed =>
        {
            using var response = _host.PostAsync("/patterns/execute", changed).GetAwaiter().GetResult();
            using var _ = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
            return (int)response.StatusCode is 200 or 400;
        }));
    }
}
