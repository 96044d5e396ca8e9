using PatternExecution.Mcp.TestServer;

// An MCP server that does what servers do, and what they should not: over stdio, or with --http over streamable HTTP on a port of its own, whose address it prints.
if (args is ["--http", ..]) await HttpEndpoint.RunAsync();
else await StdioEndpoint.RunAsync();
