using System.Runtime.CompilerServices;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using PatternExecution.Chat;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Serving;

/// <summary>A pattern as a tool: the function that a model would call, in the words of the protocol.</summary>
internal sealed class PatternTool
{
    public const string AskName = "ask";

    // As long as a pattern is registered, it is one object: what was read of its triggers stays known.
    private static readonly ConditionalWeakTable<PatternDefinition, PatternTool> Known = [];

    private readonly PatternFunction _function;

    private PatternTool(PatternDefinition pattern, IPatternEngine engine)
    {
        Engine = engine;
        _function = new PatternFunction(pattern, engine, static _ => new ChatCaller());
        Definition = new Tool
        {
            Name = _function.Name,
            Description = _function.Description,
            InputSchema = _function.JsonSchema,
            Annotations = new ToolAnnotations { ReadOnlyHint = !pattern.Acts },
        };
    }

    public static Tool Ask { get; } = new()
    {
        Name = AskName,
        Description = "Answers a request in words where a registered pattern recognises it.",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{"query":{"type":"string","description":"The request.","minLength":1,"maxLength":4096}},"required":["query"]}"""u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = false },
    };

    /// <summary>What clients are told of it.</summary>
    public Tool Definition { get; }

    private IPatternEngine Engine { get; }

    public static PatternTool Of(PatternDefinition pattern, IPatternEngine engine)
    {
        // A definition may be registered with two engines, and its function may have come only now.
        if (Known.TryGetValue(pattern, out var known) && ReferenceEquals(known.Engine, engine) && known._function.IsCurrent) return known;
        var tool = new PatternTool(pattern, engine);
        Known.AddOrUpdate(pattern, tool);
        return tool;
    }

    public async ValueTask<CallToolResult> CallAsync(IDictionary<string, JsonElement> arguments, ChatCaller caller, CancellationToken cancellationToken) => ToResult(
        await _function.ExecuteAsync(arguments.Select(static argument => KeyValuePair.Create(argument.Key, (object?)argument.Value)), caller, cancellationToken).ConfigureAwait(false));

    public static CallToolResult ToResult(PatternResult result)
    {
        if (result.Status is ResultStatus.NoMatch) return Error("No pattern recognises this request; answer it without this server.");
        if (result.Status is not (ResultStatus.Succeeded or ResultStatus.Partial)) return Error(result.Error ?? "The request failed.");
        var output = result.Output.ToJsonElement();
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = result.Output.ToString() }],
            StructuredContent = output.ValueKind == JsonValueKind.Object ? output : null,
        };
    }

    public static CallToolResult Error(string message) => new() { IsError = true, Content = [new TextContentBlock { Text = message }] };
}
