using System.Globalization;
using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>What concerns a server that is a child process.</summary>
public sealed class StdioServerTests
{
    [Test]
    public async Task End_of_the_server_is_told_with_its_exit_code_and_last_words()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio());

        var result = await host.CallAsync("die");

        Assert.That(result.Error, Does.Contain("exit code 3").And.Contain("out of memory"));
    }

    [Test]
    public async Task Server_that_stops_answering_altogether_is_ended_and_started_anew()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio(), static options =>
        {
            options.CallTimeout = TimeSpan.FromSeconds(5);
            options.PingTimeout = TimeSpan.FromMilliseconds(200);
        });
        var first = await ProcessAsync(host);

        var frozen = await host.CallAsync("freeze");
        await host.WaitAsync(static status => status.Failures > 0 && status.State == McpServerState.Connected);
        var second = await ProcessAsync(host);

        Assert.That((frozen.Status, frozen.Error), Is.EqualTo((ResultStatus.Failed, frozen.Error)));
        Assert.That(frozen.Error, Does.Contain("CallTimeout"));
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Programs.IsRunning(first), Is.False);
    }

    [Test]
    public async Task Nothing_that_a_server_started_is_left_when_the_host_stops()
    {
        int server, child;
        await using (var host = await TestHost.ConnectAsync(new McpStdioTransport { Command = "dotnet", Arguments = [Programs.TestServer], ShutdownTimeout = TimeSpan.Zero }))
        {
            server = await ProcessAsync(host);
            child = int.Parse((await host.CallAsync("child")).Output.ToString(), CultureInfo.InvariantCulture);
            Assert.That((Programs.IsRunning(server), Programs.IsRunning(child)), Is.EqualTo((true, true)));
        }

        // They are killed by then; a busy machine takes a moment to take them away.
        await Until.True(() => !Programs.IsRunning(server) && !Programs.IsRunning(child), () => "the server or what it started runs on");
    }

    [Test]
    public async Task Server_does_not_see_the_environment_of_the_host()
    {
        Environment.SetEnvironmentVariable("MCP_TEST_SECRET", "secret");
        await using var host = await TestHost.ConnectAsync(new McpStdioTransport
        {
            Command = "dotnet",
            Arguments = [Programs.TestServer],
            EnvironmentVariables = new Dictionary<string, string> { ["MCP_TEST_GIVEN"] = "given" },
        });

        var names = (await host.CallAsync("environment")).Output.ToString().Split(',');

        Assert.That(names, Has.Member("MCP_TEST_GIVEN").And.Member("PATH"));
        Assert.That(names, Has.No.Member("MCP_TEST_SECRET"));
    }

    [Test]
    public async Task Log_lines_among_the_messages_are_skipped()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio());

        Assert.That((await host.CallAsync("chatter")).Output.ToString(), Is.EqualTo("done"));
    }

    [Test]
    [Platform("Linux", Reason = "That a process is stopped is seen in /proc.")]
    public async Task Callers_who_give_up_on_a_server_that_does_not_read_are_let_go()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio(), static options => options.CallTimeout = TimeSpan.FromMinutes(2));
        var server = await ProcessAsync(host);
        using var cancel = new CancellationTokenSource();
        var freezing = host.Function("freeze").InvokeAsync([], cancel.Token).AsTask();
        var limit = TestHost.Limit;
        while (File.ReadAllText($"/proc/{server}/stat").Split(')')[^1].TrimStart()[0] != 'T') await Task.Delay(TimeSpan.FromMilliseconds(5), limit);
        var echo = host.Function("echo");
        // Many times what a pipe holds.
        var waiting = Enumerable.Range(0, 30).Select(_ => echo.InvokeAsync(new() { ["text"] = new string('x', 8_000) }, cancel.Token).AsTask()).Append(freezing).ToArray();

        await cancel.CancelAsync();

        foreach (var call in waiting) Assert.That(async () => await call.WaitAsync(TestHost.Limit), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Calls_that_wait_when_the_server_breaks_all_end()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio(), static options => options.CallTimeout = TimeSpan.FromMinutes(1));
        var waiting = Enumerable.Range(0, 20).Select(_ => host.CallAsync("hang")).ToArray();
        while (!waiting.Any(static call => call.IsCompleted)) await host.CallAsync("die");

        var results = await Task.WhenAll(waiting);

        Assert.That(results.Select(static result => result.Status), Has.All.EqualTo(ResultStatus.Failed));
        Assert.That((await host.AskAsync("say hello")).Output.ToString(), Is.EqualTo("hello"));
    }

    private static async Task<int> ProcessAsync(TestHost host) => int.Parse((await host.CallAsync("pid")).Output.ToString(), CultureInfo.InvariantCulture);
}
