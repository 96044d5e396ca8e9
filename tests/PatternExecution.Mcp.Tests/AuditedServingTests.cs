using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PatternExecution.Audit;
using PatternExecution.Execution;
using PatternExecution.Mcp.Serving;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Tests;

public sealed class AuditedServingTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("mcp-audit-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_a_client_stores_is_audited_and_is_not_stored_where_it_could_not_be()
    {
        var file = Path.Combine(_folder, "audit.ndjson");
        await using var services = new ServiceCollection().AddPatternExecution().AddStandardPatterns().UseAudit(file).Services.BuildServiceProvider();
        var memories = services.GetRequiredService<IMemoryStore>();
        var server = new PatternToolServer(
            services.GetRequiredService<IPatternEngine>(), services.GetRequiredService<IPatternRegistry>(), memories, new PatternToolServerOptions { Tenant = "acme" });
        var (asked, answered) = (new Pipe(), new Pipe());
        await using var serving = McpServer.Create(new StreamServerTransport(asked.Reader.AsStream(), answered.Writer.AsStream()), server.CreateOptions());
        var running = serving.RunAsync(TestHost.Limit);
        await using (var client = await McpClient.CreateAsync(new StreamClientTransport(asked.Writer.AsStream(), answered.Reader.AsStream()), cancellationToken: TestHost.Limit))
        {
            var stored = await StoreAsync(client, "The lighthouse is green.", "lighthouse", "colours");
            var rejected = await StoreAsync(client, "The lighthouse is green.", "two,tags");
            var byPattern = await client.CallToolAsync("store_memory", new Dictionary<string, object?> { ["content"] = "The lighthouse is tall." }, cancellationToken: TestHost.Limit);
            var kept = await FileAuditSink.VerifyAsync(file);
            File.Delete(file);
            var refused = await StoreAsync(client, "The lighthouse is red.");

            Assert.That(stored.StructuredContent!.Value.GetProperty("status").GetString(), Is.EqualTo("created"));
            Assert.That((rejected.IsError, Text(rejected)), Is.EqualTo((true, "argument 'tags': 'two,tags' holds a comma; write one tag an entry.")));
            Assert.That(byPattern.IsError, Is.Not.True, Text(byPattern));
            Assert.That((kept.Records, kept.Fault), Is.EqualTo((2L, default(string))));
            Assert.That(refused.IsError, Is.True);
            Assert.That(Text(refused), Does.Contain("could not be recorded"));
        }

        var found = await memories.SearchAsync(new MemoryQuery { Tenant = "acme", Kind = MemorySearchKind.Filter, Top = 10 }, TestHost.Limit);
        Assert.That(found.Select(static hit => hit.Memory.Content), Is.EquivalentTo(["The lighthouse is green.", "The lighthouse is tall."]));
        Assert.That(found.Single(static hit => hit.Memory.Tags.Count > 0).Memory.Tags, Is.EquivalentTo(["lighthouse", "colours"]));
        await asked.Writer.CompleteAsync();
        await running;
    }

    private static async Task<CallToolResult> StoreAsync(McpClient client, string content, params string[] tags) =>
        await client.CallToolAsync("store", new Dictionary<string, object?> { ["content"] = content, ["tags"] = tags }, cancellationToken: TestHost.Limit);

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
}
