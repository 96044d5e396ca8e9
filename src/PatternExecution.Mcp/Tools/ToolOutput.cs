using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace PatternExecution.Mcp.Tools;

/// <summary>
/// Turns what a tool answered into one JSON value: its structured content, or its text as a string, or its content blocks. It is data: nothing in it is read as an instruction,
/// nor as JSON where the server sent text.
/// </summary>
internal static class ToolOutput
{
    private const int ErrorLength = 500;

    /// <exception cref="McpToolException">The tool reported an error, or the output is too large.</exception>
    public static JsonElement Read(string server, string tool, CallToolResult result, int maxBytes)
    {
        if (result.IsError == true)
        {
            var said = Text(result.Content);
            if (said.Length > ErrorLength) said = string.Concat(said.AsSpan(0, ErrorLength), "…");
            throw new McpToolException(server, tool, McpFailure.ToolError, $"Tool '{tool}' of MCP server '{server}' reported an error: {(said.Length == 0 ? "it did not say which." : said)}");
        }

        var output = result.StructuredContent
            ?? (result.Content.All(static block => block is TextContentBlock)
                ? JsonSerializer.SerializeToElement(Text(result.Content), McpJsonContext.Default.String)
                : JsonSerializer.SerializeToElement(result.Content, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IList<ContentBlock>))));
        var size = JsonMarshal.GetRawUtf8Value(output).Length;
        return size <= maxBytes
            ? output
            : throw new McpToolException(server, tool, McpFailure.TooLarge, $"The output of tool '{tool}' of MCP server '{server}' has {size} bytes; at most {maxBytes} are allowed (MaxOutputBytes).");
    }

    private static string Text(IList<ContentBlock> content)
    {
        if (content is [TextContentBlock only]) return only.Text;
        var text = new StringBuilder();
        foreach (var block in content.OfType<TextContentBlock>()) text.Append(text.Length == 0 ? "" : "\n").Append(block.Text);
        return text.ToString();
    }
}
