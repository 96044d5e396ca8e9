using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Protocol;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Serving;

/// <summary>A pattern as a tool.</summary>
internal static partial class PatternTool
{
    public const string AskName = "ask";

    public static Tool Ask { get; } = new()
    {
        Name = AskName,
        Description = "Answers a request in words where a registered pattern recognises it.",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{"query":{"type":"string","description":"The request.","minLength":1,"maxLength":4096}},"required":["query"]}"""u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = false },
    };

    public static Tool Describe(PatternDefinition pattern) => new()
    {
        Name = pattern.Name,
        Description = $"Runs the pattern '{pattern.Name}'{(pattern.Examples.Count > 0 ? $", which answers requests such as: {pattern.Examples[0]}" : "")}.",
        InputSchema = Schema(Arguments(pattern)),
        Annotations = new ToolAnnotations { ReadOnlyHint = !Changes(pattern) },
    };

    /// <summary>The names of the arguments that a request for the pattern can carry, in order.</summary>
    public static SortedSet<string> Arguments(PatternDefinition pattern)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var trigger in pattern.Triggers)
        {
            foreach (Match group in NamedGroup().Matches(trigger)) names.Add(group.Groups["name"].Value);
        }

        return names;
    }

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

    private static bool Changes(PatternDefinition pattern) => pattern.SideEffects || pattern.Memory is { Operation: MemoryOperationKind.Store };

    private static JsonElement Schema(SortedSet<string> arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            foreach (var name in arguments)
            {
                writer.WriteStartObject(name);
                writer.WriteString("type", "string");
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteBoolean("additionalProperties", false);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    [GeneratedRegex(@"\(\?<(?<name>[A-Za-z_]\w*)>", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NamedGroup();
}
