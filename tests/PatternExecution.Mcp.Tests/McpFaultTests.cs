using System.Globalization;
using PatternExecution.Execution;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>Servers that break in the middle of a call: the outcome says how, nothing stays behind, and the next call works.</summary>
[TestFixture("stdio")]
[TestFixture("http")]
public sealed class McpFaultTests(string transport)
{
    private HttpServer? _http;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        if (transport == "http") _http = await HttpServer.StartAsync();
    }

    [OneTimeTearDown]
    public void Stop() => _http?.Dispose();

    [TestCase("die", McpFailure.Unavailable, "")]
    [TestCase("huge", McpFailure.TooLarge, "MaxMessageBytes")]
    [TestCase("garble", McpFailure.Protocol, "")]
    [TestCase("hang", McpFailure.Timeout, "CallTimeout")]
    public async Task Server_that_breaks_in_a_call_is_a_typed_failure_and_the_next_call_works(string tool, McpFailure failure, string reason)
    {
        await using var host = await TestHost.ConnectAsync(Transport(), options => options.CallTimeout = Limit(tool));
        var function = host.Function(tool);

        var thrown = (await Assert.ThrowsAsync<McpToolException>(async () => await function.InvokeAsync([], TestHost.Limit)))!;
        var result = await host.CallAsync(tool);
        var next = await host.AskAsync("say hello");

        Assert.That((thrown.Server, thrown.Tool, thrown.Failure), Is.EqualTo(("test", tool, failure)), thrown.Message);
        Assert.That(thrown.Message, Does.Contain(reason));
        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed), result.Error);
        Assert.That((next.Status, next.Error, next.Output.ToString()), Is.EqualTo((ResultStatus.Succeeded, (string?)null, "hello")));
    }

    [Test]
    public async Task Hundred_megabytes_are_read_no_further_than_the_limit()
    {
        var progress = Path.GetTempFileName();
        try
        {
            await using var host = await TestHost.ConnectAsync(Transport());

            var result = await host.CallAsync("huge_counted", $"file={progress}");

            Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed), result.Error);
            // What the server got rid of: 4 MiB that were read, and what pipes and sockets hold on the way.
            Assert.That(int.Parse(await File.ReadAllTextAsync(progress), CultureInfo.InvariantCulture), Is.InRange(3, 40));
        }
        finally
        {
            File.Delete(progress);
        }
    }

    private static TimeSpan Limit(string tool) => tool == "hang" ? TimeSpan.FromSeconds(3) : TimeSpan.FromMinutes(1);

    private McpTransport Transport() => _http is { } http ? http.Transport : Programs.Stdio();
}
