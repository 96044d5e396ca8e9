using ModelContextProtocol.Server;

namespace PatternExecution.Mcp.TestServer;

/// <summary>Serves one client on standard input and output.</summary>
internal static class StdioEndpoint
{
    public static async Task RunAsync()
    {
        var options = TestTools.CreateOptions();
        await using var server = McpServer.Create(new StdioServerTransport(options), options);
        await server.RunAsync();
    }
}
