using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PatternExecution.Chat;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Serving;

/// <summary>
/// Offers an engine to MCP clients: <c>ask</c> answers a request in words, <c>recall</c> and <c>store</c> read and write memories, and every pattern is a tool: the function
/// that <see cref="PatternFunctionExtensions.AsAIFunction"/> makes of it, with its name ('.' becomes '_', at most 64 characters), description and parameters. The list follows the
/// registry. Thread-safe.
/// </summary>
/// <param name="engine">What answers.</param>
/// <param name="registry">The patterns.</param>
/// <param name="memories">The memories.</param>
/// <param name="options">What is offered.</param>
public sealed class PatternToolServer(IPatternEngine engine, IPatternRegistry registry, IMemoryStore memories, PatternToolServerOptions options)
{
    private readonly MemoryTools _memories = new(engine, memories, options.Tenant);

    /// <summary>Makes the SDK's options for one server, to be used with any transport of the SDK.</summary>
    /// <exception cref="PatternExecutionException">Two patterns would be one tool, or one would be a tool that the server has of its own; the message names them.</exception>
    public McpServerOptions CreateOptions()
    {
        foreach (var named in Named()) Check(named);
        return Options();
    }

    private McpServerOptions Options() => new()
    {
        ServerInfo = new Implementation { Name = "pattern-execution", Version = typeof(PatternToolServer).Assembly.GetName().Version?.ToString(3) ?? "0" },
        ServerInstructions = "Ask in words with 'ask', or call a pattern by its name. What no pattern recognises is an error: answer it yourself.",
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. Tools()] }),
            CallToolHandler = (call, cancellationToken) => CallAsync(call.Params, cancellationToken),
        },
    };

    /// <summary>Serves one client on standard input and output until it goes or the token is cancelled. Nothing else may write to standard output meanwhile.</summary>
    /// <param name="loggerFactory">Where the SDK's log messages go, not to standard output; nowhere by default.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    public async Task RunStdioAsync(ILoggerFactory? loggerFactory = null, CancellationToken cancellationToken = default)
    {
        var server = McpServer.Create(new StdioServerTransport("pattern-execution", loggerFactory), CreateOptions(), loggerFactory);
        await using (server.ConfigureAwait(false)) await server.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static string? Text(IDictionary<string, JsonElement> arguments, string name) => arguments.TryGetValue(name, out var value)
        ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Null or JsonValueKind.Undefined => null, _ => value.GetRawText() }
        : null;

    private IEnumerable<Tool> Tools()
    {
        yield return PatternTool.Ask;
        yield return MemoryTools.Recall;
        if (options.OfferStore) yield return MemoryTools.Store;
        // Patterns that came later and cannot be told apart are not shown; a call of their name says why.
        foreach (var named in Named().Where(named => named.Count() == 1 && !IsOwn(named.Key))) yield return PatternTool.Of(named.First(), engine).Definition;
    }

    private async ValueTask<CallToolResult> CallAsync(CallToolRequestParams? call, CancellationToken cancellationToken)
    {
        var arguments = call?.Arguments ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        try
        {
            return call?.Name switch
            {
                PatternTool.AskName => await AskAsync(arguments, cancellationToken).ConfigureAwait(false),
                MemoryTools.RecallName => await _memories.RecallAsync(arguments, cancellationToken).ConfigureAwait(false),
                MemoryTools.StoreName when options.OfferStore => await _memories.StoreAsync(arguments, cancellationToken).ConfigureAwait(false),
                { } name when Find(name) is { } tool => await tool.CallAsync(arguments, new ChatCaller { Tenant = options.Tenant }, cancellationToken).ConfigureAwait(false),
                var name => throw new McpProtocolException($"There is no tool '{name}'.", McpErrorCode.InvalidParams),
            };
        }
        catch (PatternExecutionException refused)
        {
            return PatternTool.Error(refused.Message);
        }
    }

    private async ValueTask<CallToolResult> AskAsync(IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        var query = Text(arguments, "query") ?? throw new RequestRejectedException("argument 'query': is missing.");
        var result = await engine.ExecuteAsync(new PatternRequest(query) { Tenant = options.Tenant, Mode = options.Mode }, cancellationToken).ConfigureAwait(false);
        return PatternTool.ToResult(result);
    }

    private IEnumerable<IGrouping<string, PatternDefinition>> Named() => registry.Patterns
        .Where(pattern => options.Include?.Invoke(pattern) != false)
        .GroupBy(static pattern => FunctionNames.Of(pattern.Name), StringComparer.OrdinalIgnoreCase)
        .OrderBy(static named => named.Key, StringComparer.Ordinal);

    private PatternTool? Find(string name)
    {
        if (Named().FirstOrDefault(named => named.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found) return null;
        Check(found);
        return PatternTool.Of(found.First(), engine);
    }

    private void Check(IGrouping<string, PatternDefinition> named)
    {
        if (IsOwn(named.Key))
            throw new PatternExecutionException($"Pattern '{named.First().Name}' would be the tool '{named.Key}', which the server has of its own; leave it out with Include, or rename it.");
        FunctionNames.ThrowIfAlike(named.Select(static pattern => pattern.Name));
    }

    private bool IsOwn(string name) => name.ToLowerInvariant() is PatternTool.AskName or MemoryTools.RecallName || (options.OfferStore && name.Equals(MemoryTools.StoreName, StringComparison.OrdinalIgnoreCase));
}
