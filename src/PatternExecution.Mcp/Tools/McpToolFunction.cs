using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using PatternExecution.Execution;
using PatternExecution.Execution.Functions;
using PatternExecution.Mcp.Connecting;
using PatternExecution.Mcp.Pinning;
using PatternExecution.Mcp.Schemas;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tools;

/// <summary>One tool of a server as a function: checks the arguments, asks for approval where it is needed, calls within the limits, never twice.</summary>
internal sealed class McpToolFunction : AIFunction
{
    private readonly McpServerLink _link;
    private readonly Tool _tool;
    private readonly ToolSchema _schema;
    private readonly TimeProvider _time;
    private readonly bool _needsApproval;

    public McpToolFunction(McpServerLink link, Tool tool, TimeProvider time)
    {
        _link = link;
        _tool = tool;
        _time = time;
        _schema = new ToolSchema(tool.InputSchema);
        Name = $"{link.Name}/{tool.Name}";
        // Answers of one definition are not given for another.
        AdditionalProperties = new Dictionary<string, object?>(StringComparer.Ordinal) { ["version"] = ToolDefinition.Hash(tool) };
        _needsApproval = NeedsApproval(tool, link.Options);
    }

    public override string Name { get; }

    public override IReadOnlyDictionary<string, object?> AdditionalProperties { get; }

    public override string Description => _tool.Description ?? "";

    public override JsonElement JsonSchema => _tool.InputSchema;

    public override JsonElement? ReturnJsonSchema => _tool.OutputSchema;

    /// <summary>What the protocol says: a tool may destroy something unless it only reads or says that it does not.</summary>
    private static bool NeedsApproval(Tool tool, McpToolOptions options)
    {
        if (options.DestructiveTools.Contains(tool.Name)) return true;
        if (options.SafeTools.Contains(tool.Name)) return false;
        return tool.Annotations is not { ReadOnlyHint: true } and not { DestructiveHint: false };
    }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, JsonElement>(arguments.Count, StringComparer.Ordinal);
        foreach (var (name, value) in arguments) values[name] = ToJson(name, value);
        if (_schema.Check(values) is { } fault)
            throw new RequestRejectedException($"{fault} (tool '{Name}')");
        if (_needsApproval) await ApproveAsync(arguments, values, cancellationToken).ConfigureAwait(false);

        return ToolOutput.Read(_link.Name, _tool, await CallAsync(values, cancellationToken).ConfigureAwait(false), _link.Options.MaxOutputBytes);
    }

    private async ValueTask<CallToolResult> CallAsync(Dictionary<string, JsonElement> values, CancellationToken cancellationToken)
    {
        var connection = await _link.ConnectAsync(_tool.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CallAsync(connection, values, cancellationToken).ConfigureAwait(false);
        }
        catch (McpToolException exception) when (ServerEndedException.IsBehind(exception))
        {
            // The server, or its session, had ended before it was asked, so the next one is not asked a second time.
            connection = await _link.ConnectAsync(_tool.Name, cancellationToken).ConfigureAwait(false);
            return await CallAsync(connection, values, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ApproveAsync(AIFunctionArguments arguments, Dictionary<string, JsonElement> values, CancellationToken cancellationToken)
    {
        if (_link.Options.Approve is not { } approve)
        {
            throw new RequestRejectedException(
                $"Tool '{_tool.Name}' of MCP server '{_link.Name}' may destroy something, and nobody is asked; set McpToolOptions.Approve, or name the tool in SafeTools.");
        }

        if (!await approve(new McpToolApproval(_link.Name, _tool.Name, Description, values, FunctionBinding.RequestOf(arguments)), cancellationToken).ConfigureAwait(false))
            throw new RequestRejectedException($"The call of tool '{_tool.Name}' of MCP server '{_link.Name}' was not approved.");
    }

    private async ValueTask<CallToolResult> CallAsync(McpConnection connection, Dictionary<string, JsonElement> values, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_link.Options.CallTimeout, _time);
        // A connection that was given up ends the call even where the server still holds it open.
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken, connection.EndedToken);
        try
        {
            var result = await connection.Client.CallToolAsync(new CallToolRequestParams { Name = _tool.Name, Arguments = values }, any.Token).ConfigureAwait(false);
            _link.Answered();
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _link.Suspect(connection);
            throw Failed(McpFailure.Timeout, $"did not answer within {_link.Options.CallTimeout.TotalSeconds:0.###} s (CallTimeout)", null);
        }
        catch (McpProtocolException exception)
        {
            _link.Answered();
            throw Failed(McpFailure.ToolError, $"refused the call: {exception.Message}", exception);
        }
        catch (Exception exception)
        {
            var (failure, why) = McpFault.Of(exception, connection.Fault?.Reason, connection.Fault?.Exception);
            // Over HTTP the next request may well succeed; only a session that has ended is opened anew.
            if (exception is ClientTransportClosedException || ServerEndedException.IsBehind(exception) || SessionBrokenException.IsBehind(exception)) connection.Abort(why, exception);
            throw Failed(failure, $"gave no answer: {why}", exception);
        }
    }

    private McpToolException Failed(McpFailure failure, string what, Exception? cause) =>
        new(_link.Name, _tool.Name, failure, $"MCP server '{_link.Name}', asked for tool '{_tool.Name}', {what.TrimEnd('.')}.", cause);

    private static JsonElement ToJson(string name, object? value)
    {
        if (value is JsonElement element) return element;
        if (value is string text) return JsonSerializer.SerializeToElement(text, McpJsonContext.Default.String);
        if (value is null) return JsonSerializer.SerializeToElement(null, McpJsonContext.Default.String);
        return AIJsonUtilities.DefaultOptions.TryGetTypeInfo(value.GetType(), out var type)
            ? JsonSerializer.SerializeToElement(value, type)
            : throw new RequestRejectedException($"argument '{name}': a {value.GetType().Name} has no JSON; send text, a number or a JsonElement.");
    }
}
