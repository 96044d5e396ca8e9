using ConsoleHarness.Output;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Mcp;
using PatternExecution.Mcp.Transports;
using PatternExecution.Patterns;
using Spectre.Console;

namespace ConsoleHarness.Commands;

/// <summary><c>demo --mcp</c>: starts this program once more as an MCP server, and runs its tools by patterns.</summary>
internal static class McpDemo
{
    private const string Server = "shop";

    private static readonly string[] Requests =
    [
        "what does the shop know about refunds?",
        "what does the shop know about refunds?",
        "run tool shop/ask with query='run tool convert_currency with amount=100, from=EUR, to=JPY'",
        "run tool shop/store with content=The demo was here",
        "run tool shop/recall with top=0",
        "run tool shop/unheard_of",
    ];

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var console = Screen.Create();
        var services = new ServiceCollection();
        services.AddPatternExecution()
            .AddStandardPatterns()
            .AddPattern(new PatternDefinition
            {
                Name = "ask_the_shop",
                Type = PatternType.Infrastructure,
                Function = $"{Server}/recall",
                Triggers = [@"^what does the shop know about (?<query>.+?)\??$"],
                Priority = 1_000,
            })
            // The server does not say that the tool is harmless, so the host does.
            .AddMcpServer(Server, Transport(), static options => options.SafeTools.Add("ask"));
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<IPatternEngine>();
        var servers = provider.GetRequiredService<IMcpServers>();
        await servers.WaitUntilConnectedAsync(Server, cancellationToken);

        var table = Screen.Table($"Requests answered by tools of the MCP server '{Server}'", "request", "pattern", "status", "cache", "answer");
        var failed = 0;
        foreach (var request in Requests)
        {
            var result = await engine.ExecuteAsync(new PatternRequest(request), cancellationToken);
            if (result.Status == ResultStatus.Failed) failed++;
            table.AddRow(
                Markup.Escape(Cut(request, 44)),
                result.Pattern?.Name ?? "-",
                Spelling.Of(result.Status),
                result.CacheLayer ?? "-",
                Markup.Escape(Cut((result.Error ?? result.Output.ToString()).ReplaceLineEndings(" "), 56)));
        }

        console.Write(table);
        foreach (var status in servers.GetStatus()) console.WriteLine($"server {status.Name}: {status.State}, tools: {string.Join(", ", status.Tools)}");
        return failed == 0 ? 0 : 1;
    }

    private static string Cut(string text, int length) => text.Length > length ? string.Concat(text.AsSpan(0, length - 1), "…") : text;

    internal static McpStdioTransport Transport()
    {
        var program = Environment.ProcessPath ?? throw new HarnessException("The path of this program is not known.");
        string[] command = ["serve-mcp", "--memories", DemoData.Memories];
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? new McpStdioTransport { Command = program, Arguments = [Path.Combine(AppContext.BaseDirectory, "ConsoleHarness.dll"), .. command] }
            : new McpStdioTransport { Command = program, Arguments = command };
    }
}
