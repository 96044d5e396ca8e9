using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Tests;

/// <summary>Tools of a real server, over both transports.</summary>
[TestFixture("stdio")]
[TestFixture("http")]
public sealed class McpToolTests(string transport)
{
    private HttpServer? _http;
    private TestHost _host = null!;

    [OneTimeSetUp]
    public async Task ConnectAsync()
    {
        if (transport == "http") _http = await HttpServer.StartAsync();
        _host = await TestHost.ConnectAsync(Transport());
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await _host.DisposeAsync();
        _http?.Dispose();
    }

    [Test]
    public async Task Pattern_that_names_server_and_tool_is_answered_by_the_tool()
    {
        var result = await _host.AskAsync("say grüße aus \"Zürich\"");

        Assert.That((result.Status, result.Pattern!.Name, result.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, "say", "grüße aus \"Zürich\"")));
    }

    [Test]
    public async Task Execute_mcp_tool_reaches_tools_and_turns_text_into_the_types_of_the_schema()
    {
        var result = await _host.CallAsync("add", "a=40, b=2");

        Assert.That((result.Status, result.Error, result.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, (string?)null, "42")));
    }

    [TestCase("add", "a=40", "needs b")]
    [TestCase("add", "a=40, b=two", "'two' is not JSON of type integer")]
    [TestCase("add", "a=40, b=2, c=3", "has no argument c")]
    [TestCase("none", "", "has no tool 'none'")]
    public async Task Request_that_does_not_fit_the_tool_is_rejected_before_the_call(string tool, string arguments, string reason)
    {
        var result = await _host.CallAsync(tool, arguments);

        Assert.That((result.Status, result.Error), Is.EqualTo((ResultStatus.Rejected, result.Error)));
        Assert.That(result.Error, Does.Contain(reason));
    }

    [Test]
    public async Task Structured_content_is_the_output_and_other_content_comes_as_blocks()
    {
        var weather = (await _host.CallAsync("weather")).Output.ToJsonElement();
        var blocks = (await _host.CallAsync("blocks")).Output.ToJsonElement();

        Assert.That(weather.EnumerateObject().Select(static property => property.Value.ToString()), Is.EquivalentTo(["Oslo", "-3.5"]));
        Assert.That(blocks.EnumerateArray().Select(static block => block.GetProperty("type").GetString()), Is.EqualTo(["text", "image"]));
    }

    [Test]
    public async Task Error_that_a_tool_reports_is_a_failed_leg_with_the_tools_words()
    {
        var reported = await _host.CallAsync("fail");
        var refused = await _host.CallAsync("refuse");

        Assert.That(reported.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(reported.Error, Does.Contain("Tool 'fail' of MCP server 'test' reported an error: the disk is full"));
        Assert.That((refused.Status, refused.Error), Is.EqualTo((ResultStatus.Failed, refused.Error)));
        Assert.That(refused.Error, Does.Contain("no such city"));
    }

    [TestCase("delete", "path=x")]
    [TestCase("plain", "")]
    public async Task Tool_that_may_destroy_something_is_refused_where_nobody_is_asked(string tool, string arguments)
    {
        var result = await _host.CallAsync(tool, arguments);

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain("set McpToolOptions.Approve, or name the tool in SafeTools"));
    }

    [Test]
    public async Task Host_is_asked_for_each_call_of_a_destructive_tool_and_its_word_wins()
    {
        var asked = new List<McpToolApproval>();
        await using var host = await TestHost.ConnectAsync(Transport(), options =>
        {
            options.SafeTools.Add("plain");
            options.DestructiveTools.Add("echo");
            options.Approve = (approval, _) =>
            {
                lock (asked) asked.Add(approval);
                return ValueTask.FromResult(approval.Arguments.Values.Any(static value => value.GetString() == "old.log"));
            };
        });

        var approved = await host.CallAsync("delete", "path=old.log");
        var denied = await host.CallAsync("delete", "path=/etc/passwd");
        var echo = await host.AskAsync("say hello");
        var plain = await host.CallAsync("plain");

        Assert.That((approved.Status, approved.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, "deleted old.log")));
        Assert.That((denied.Status, echo.Status, plain.Status), Is.EqualTo((ResultStatus.Rejected, ResultStatus.Rejected, ResultStatus.Succeeded)));
        Assert.That(denied.Error, Does.Contain("was not approved"));
        Assert.That(asked.Select(static approval => (approval.Server, approval.Tool)), Is.EqualTo([("test", "delete"), ("test", "delete"), ("test", "echo")]));
        Assert.That(asked[2].Request!.Query, Is.EqualTo("say hello"));
    }

    [Test]
    public async Task Only_tools_on_the_allow_list_are_called_and_shown()
    {
        await using var host = await TestHost.ConnectAsync(Transport(), static options => options.AllowedTools = new HashSet<string> { "echo", "delete" });

        var refused = await host.CallAsync("add", "a=1, b=2");

        Assert.That(host.Status.Tools, Is.EqualTo(["delete", "echo"]));
        Assert.That(host.Status.Refused.Single(static tool => tool.Name == "add").HasChanged, Is.False);
        Assert.That((refused.Status, refused.Error), Is.EqualTo((ResultStatus.Rejected, "Tool 'add' of MCP server 'test' is not allowed; the host allows it by adding it to AllowedTools.")));
        Assert.That((await host.AskAsync("say hello")).Status, Is.EqualTo(ResultStatus.Succeeded));
    }

    [Test]
    public async Task Output_over_the_limit_is_a_failure_and_the_next_call_works()
    {
        await using var host = await TestHost.ConnectAsync(Transport(), static options => options.MaxOutputBytes = 1024);

        var tooLarge = await host.AskAsync($"say {new string('x', 1100)}");
        var next = await host.AskAsync("say hello");

        Assert.That((tooLarge.Status, next.Output.ToString()), Is.EqualTo((ResultStatus.Failed, "hello")));
        Assert.That(tooLarge.Error, Does.Contain("at most 1024 are allowed (MaxOutputBytes)"));
    }

    [Test]
    public async Task Caller_that_gives_up_is_let_go_and_the_next_call_works()
    {
        using var cancel = new CancellationTokenSource();
        var calling = _host.Engine.ExecuteAsync(new PatternRequest("run tool test/hang"), cancel.Token).AsTask();
        await cancel.CancelAsync();

        Assert.That(async () => await calling, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await _host.AskAsync("say hello")).Output.ToString(), Is.EqualTo("hello"));
    }

    [Test]
    public void Pattern_that_names_an_unknown_server_stops_the_start()
    {
        var pattern = new PatternDefinition { Name = "other", Type = PatternType.Infrastructure, Function = "elsewhere/echo", Phrases = ["other"] };

        Assert.That(
            () => TestHost.Create(Transport(), build: builder => builder.AddPattern(pattern)),
            Throws.InstanceOf<PatternValidationException>().With.Message.Contains("elsewhere/echo"));
    }

    private McpTransport Transport() => _http is { } http ? http.Transport : Programs.Stdio();
}
