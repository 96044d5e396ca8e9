using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace PatternExecution.Mcp.Tools;

/// <summary>
/// Turns what a tool answered into one JSON value: its structured content, or its text as a string, or its content blocks. Structured content that only wraps the text, as
/// some servers have to write it, is what it wraps. It is data: nothing in it is read as an instruction,
/// nor as JSON where the server sent text.
/// </summary>
internal static class ToolOutput
{
    private const int ErrorLength = 500;

    /// <exception cref="McpToolException">The tool reported an error, or the output is too large.</exception>
    public static JsonElement Read(string server, Tool definition, CallToolResult result, int maxBytes)
    {
        var tool = definition.Name;
        if (result.IsError == true)
        {
            var said = Text(result.Content);
            if (said.Length > ErrorLength) said = string.Concat(said.AsSpan(0, ErrorLength), "…");
            throw new McpToolException(server, tool, McpFailure.ToolError, $"Tool '{tool}' of MCP server '{server}' reported an error: {(said.Length == 0 ? "it did not say which." : said)}");
        }

        var output = (result.StructuredContent is { } structured ? Unwrap(structured, definition, result.Content) : (JsonElement?)null)
            ?? (result.Content.All(static block => block is TextContentBlock)
                ? JsonSerializer.SerializeToElement(Text(result.Content), McpJsonContext.Default.String)
                : JsonSerializer.SerializeToElement(result.Content, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IList<ContentBlock>))));
        var size = JsonMarshal.GetRawUtf8Value(output).Length;
        return size <= maxBytes
            ? output
            : throw new McpToolException(server, tool, McpFailure.TooLarge, $"The output of tool '{tool}' of MCP server '{server}' has {size} bytes; at most {maxBytes} are allowed (MaxOutputBytes).");
    }

    // Structured content has to be an object: a text or a number is put into one, mostly as "result".
    private static JsonElement Unwrap(JsonElement structured, Tool tool, IList<ContentBlock> content)
    {
        if (structured.ValueKind != JsonValueKind.Object || structured.GetPropertyCount() != 1) return structured;
        var only = structured.EnumerateObject().First();
        if (only.Name == "result" && tool.OutputSchema is { ValueKind: JsonValueKind.Object } schema && schema.TryGetProperty("x-fastmcp-wrap-result", out var wraps) && wraps.ValueKind == JsonValueKind.True)
            return only.Value;
        return content.Count > 0 && content.All(static block => block is TextContentBlock) && Says(Text(content), only.Value) ? only.Value : structured;
    }

    private static bool Says(string text, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) return value.ValueEquals(text);
        try
        {
            return JsonElement.DeepEquals(JsonElement.Parse(text), value);
        }
        catch (JsonException)
        {
            // Python writes True and None where JSON has true and null.
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False && text.Equals(value.GetRawText(), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Text(IList<ContentBlock> content)
    {
        if (content is [TextContentBlock only]) return only.Text;
        var text = new StringBuilder();
        foreach (var block in content.OfType<TextContentBlock>()) text.Append(text.Length == 0 ? "" : "\n").Append(block.Text);
        return text.ToString();
    }
}
