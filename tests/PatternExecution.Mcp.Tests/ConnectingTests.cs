using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>Servers that are not there.</summary>
public sealed class ConnectingTests
{
    private static readonly McpStdioTransport Nowhere = new() { Command = "/nowhere/no-such-server" };

    [Test]
    public async Task Host_starts_with_the_server_down_and_calls_say_why_there_is_no_answer()
    {
        await using var host = TestHost.Create(Nowhere, static options => options.ReconnectWait = TimeSpan.Zero);
        var status = await host.WaitAsync(static status => status.State == McpServerState.Waiting);

        var result = await host.AskAsync("say hello");

        Assert.That(status.LastError, Does.Contain("/nowhere/no-such-server"));
        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(result.Error, Does.Contain("MCP server 'test' is not connected").And.Contain("cannot be started").And.Contain("tried again in"));
    }

    [Test]
    public async Task Server_is_tried_again_later_each_time_up_to_the_longest_wait()
    {
        var time = TestClock.Create();
        await using var host = TestHost.Create(
            Nowhere,
            static options =>
            {
                options.InitialBackoff = TimeSpan.FromSeconds(1);
                options.MaxBackoff = TimeSpan.FromSeconds(5);
            },
            time: time);
        var waits = new List<double>();
        for (var failures = 1; failures <= 5; failures++)
        {
            var status = await host.WaitAsync(status => status.State == McpServerState.Waiting && status.Failures == failures);
            var wait = status.NextAttempt!.Value - time.GetUtcNow();
            waits.Add(wait.TotalSeconds);
            await AdvanceAsync(host, time, failures, wait);
        }

        Assert.That(waits, Is.EqualTo([1, 2, 4, 5, 5]));
    }

    [Test]
    public async Task Call_waits_for_a_server_that_is_being_started()
    {
        await using var host = TestHost.Create(Programs.Stdio(), static options => options.ReconnectWait = TimeSpan.FromMinutes(1));

        var result = await host.AskAsync("say hello");

        Assert.That((result.Status, result.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, "hello")));
    }

    [Test]
    public async Task Http_server_that_comes_later_is_found()
    {
        HttpServer server;
        Uri address;
        using (server = await HttpServer.StartAsync()) address = server.Address;
        await using var host = TestHost.Create(new McpHttpTransport { Endpoint = address }, static options => options.InitialBackoff = TimeSpan.FromMilliseconds(1));

        var status = await host.WaitAsync(static status => status.Failures >= 2);

        Assert.That(status.State, Is.Not.EqualTo(McpServerState.Connected));
        Assert.That(status.LastError, Is.Not.Null.And.Not.Empty);
    }

    [TestCase("a/b", "1 to 64 of the characters")]
    [TestCase("", "1 to 64 of the characters")]
    public void Name_that_could_not_be_told_from_a_tool_is_refused(string name, string reason)
    {
        using var source = new McpFunctionSource();

        Assert.That(() => source.Add(name, Nowhere), Throws.ArgumentException.With.Message.Contains(reason));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        using var source = new McpFunctionSource();
        var options = new McpToolOptions { CallTimeout = TimeSpan.Zero, MaxMessageBytes = 1, InitialBackoff = TimeSpan.FromMinutes(1) };

        Assert.That(
            () => source.Add("test", Nowhere, options),
            Throws.ArgumentException.With.Message.Contains("CallTimeout is 00:00:00").And.Message.Contains("MaxMessageBytes is 1").And.Message.Contains("MaxBackoff is 00:00:30"));
    }

    [Test]
    public void Two_servers_of_one_name_are_refused()
    {
        using var source = new McpFunctionSource();
        source.Add("test", Nowhere);

        Assert.That(() => source.Add("TEST", Nowhere), Throws.ArgumentException.With.Message.Contains("Two MCP servers"));
    }

    // The wait begins after the status says so: the clock goes on until the timer has been seen.
    private static async Task AdvanceAsync(TestHost host, FakeTimeProvider time, int failures, TimeSpan by)
    {
        await Task.Yield();
        while (host.Status.Failures == failures && host.Status.State == McpServerState.Waiting)
        {
            if (host.Status.NextAttempt > time.GetUtcNow()) time.Advance(by);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestHost.Limit);
            if (host.Status.Failures == failures && host.Status.State == McpServerState.Waiting) time.Advance(by);
        }
    }
}
