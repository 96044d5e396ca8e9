using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using ModelContextProtocol.Client;
using ModelContextProtocol.Server;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;
using PatternExecution.Mcp;
using PatternExecution.Mcp.Transports;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Tools;

/// <summary>What a pattern adds to a call of an MCP tool over stdio; the server is this program.</summary>
internal sealed class McpStdioFigures : IFigureRoom
{
    private const string ServerCommand = "mcp-echo";
    private const int Calls = 2_001;

    private static readonly Dictionary<string, object?> Arguments = new() { ["text"] = "hello" };

    public string Room => "tools";

    /// <summary>The command that makes this program the server.</summary>
    public static Command CreateServer()
    {
        var command = new Command(ServerCommand, "Serves one MCP tool on standard input and output, for the figures.") { Hidden = true };
        command.SetAction(static async (_, cancellationToken) =>
        {
            var options = new McpServerOptions
            {
                ToolCollection = [McpServerTool.Create(static (string text) => text, new McpServerToolCreateOptions { Name = "echo", ReadOnly = true })],
            };
            await using var server = McpServer.Create(new StdioServerTransport(options), options);
            await server.RunAsync(cancellationToken);
            return 0;
        });
        return command;
    }

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (program, arguments) = Self();
        await using var source = new McpFunctionSource();
        source.Add("bench", new McpStdioTransport { Command = program, Arguments = arguments });
        await source.WaitUntilConnectedAsync("bench", cancellationToken);
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "say", Type = PatternType.Infrastructure, Function = "bench/echo", Triggers = ["^say (?<text>.+)$"] });
        using var engine = new PatternEngine(new PatternEngineComponents { Registry = registry, FunctionSources = [source] });
        await using var client = await McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions { Command = program, Arguments = [.. arguments] }), cancellationToken: cancellationToken);

        var request = new PatternRequest("say hello") { Cache = CacheUse.Bypass };
        // Two servers and two clients climb the compiler's tiers, and the thread pool finds its size, in the first thousands of calls.
        await CompareAsync();
        var compared = await CompareAsync();

        Task<Comparison> CompareAsync() => SideBySide.CompareAsync(
            async () =>
            {
                var result = await engine.ExecuteAsync(request, cancellationToken);
                if (result.Status != ResultStatus.Succeeded) throw new InvalidOperationException(result.Error);
            },
            async () => await client.CallToolAsync("echo", Arguments, cancellationToken: cancellationToken),
            Calls);

        // The one median by the other: the ratio of two single calls says more about the machine than about either.
        yield return Figure.AtMost(
            Room,
            "pattern to MCP tool over stdio, uncached, p50",
            compared.Candidate.Nanoseconds / compared.Anchor.Nanoseconds,
            "x",
            1.1,
            string.Create(
                CultureInfo.InvariantCulture,
                $"p50 of {Calls} calls with the SDK's own client, interleaved: {compared.Anchor.Nanoseconds / 1_000:0.#} us (this: {compared.Candidate.Nanoseconds / 1_000:0.#} us)"));
    }

    private static (string Program, string[] Arguments) Self()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? (program, [Path.Combine(AppContext.BaseDirectory, "PatternExecution.Benchmarks.dll"), ServerCommand])
            : (program, [ServerCommand]);
    }
}
