using System.Diagnostics;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace PatternExecution.Mcp.Tests;

/// <summary>The harness as an MCP server, asked by the SDK's own client; and as a client of itself.</summary>
public sealed class ServingTests
{
    private McpClient _client = null!;

    [OneTimeSetUp]
    public async Task ConnectAsync() => _client = await McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions { Command = "dotnet", Arguments = [Programs.Harness, "serve-mcp"] }), cancellationToken: TestHost.Limit);

    [OneTimeTearDown]
    public async Task CloseAsync() => await _client.DisposeAsync();

    [Test]
    public async Task Patterns_recall_and_store_are_tools()
    {
        var tools = await _client.ListToolsAsync(cancellationToken: TestHost.Limit);
        var search = tools.Single(static tool => tool.Name == "search_by_tag").ProtocolTool;

        Assert.That(tools.Select(static tool => tool.Name), Is.SupersetOf(new[] { "ask", "recall", "store", "recall_memory", "system_command", "health_check" }));
        Assert.That(search.Annotations!.ReadOnlyHint, Is.True);
        Assert.That(search.InputSchema.GetProperty("properties").EnumerateObject().Select(static property => property.Name), Does.Contain("tag").Or.Contain("tags"));
        Assert.That(tools.Single(static tool => tool.Name == "store_memory").ProtocolTool.Annotations!.ReadOnlyHint, Is.False);
    }

    [Test]
    public async Task What_is_stored_is_recalled_by_every_way_of_asking()
    {
        var stored = await CallAsync("store", ("content", "The lighthouse was repainted in green."), ("tags", new[] { "lighthouse" }), ("importance", 0.9));
        var recalled = await CallAsync("recall", ("query", "lighthouse"), ("top", 1));
        var asked = await CallAsync("ask", ("query", "what do we know about the lighthouse?"));
        var byPattern = await CallAsync("recall_memory", ("query", "the lighthouse"));

        Assert.That(stored.StructuredContent!.Value.GetProperty("id").GetString(), Is.Not.Empty);
        Assert.That(recalled.StructuredContent!.Value.GetProperty("memories").GetArrayLength(), Is.EqualTo(1));
        foreach (var answer in new[] { recalled, asked, byPattern }) Assert.That(Text(answer), Does.Contain("repainted in green"));
    }

    [TestCase("ask", "query", "how tall is the Eiffel Tower", "No pattern recognises")]
    [TestCase("recall", "text", "x", "argument 'query': is missing")]
    [TestCase("recall_memory", "querry", "x", "has none of this name; it takes")]
    [TestCase("system_command", "command", "rm", "rm")]
    public async Task Call_that_cannot_be_answered_is_an_error_that_says_why(string tool, string argument, string value, string reason)
    {
        var result = await CallAsync(tool, (argument, value));

        Assert.That(result.IsError, Is.True);
        Assert.That(Text(result), Does.Contain(reason));
    }

    [Test]
    public async Task Demo_runs_tools_of_an_mcp_server_by_pattern()
    {
        var start = new ProcessStartInfo("dotnet", [Programs.Harness, "demo", "--mcp"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestHost.Limit);

        Assert.That((process.ExitCode, await errors), Is.EqualTo((0, "")), output);
        Assert.That(output, Does.Contain("ask_the_shop").And.Contain("16300").And.Contain("server shop: Connected"));
    }

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));

    private async Task<CallToolResult> CallAsync(string tool, params (string Name, object Value)[] arguments) =>
        await _client.CallToolAsync(tool, arguments.ToDictionary(static argument => argument.Name, static argument => (object?)argument.Value), cancellationToken: TestHost.Limit);
}
