using System.Text.Json;
using PatternExecution.Execution;

namespace PatternExecution.Mcp;

/// <summary>A call that the host is asked to approve.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool's name on the server.</param>
/// <param name="Description">What the server says of the tool: words of the server's, not to be trusted.</param>
/// <param name="Arguments">The arguments that would be sent, by name.</param>
/// <param name="Request">The request that led to the call; null where the function was invoked without the engine.</param>
public sealed record McpToolApproval(
    string Server, string Tool, string Description, IReadOnlyDictionary<string, JsonElement> Arguments, PatternRequest? Request);
