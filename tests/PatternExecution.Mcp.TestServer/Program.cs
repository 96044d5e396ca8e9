using System.Globalization;
using PatternExecution.Mcp.TestServer;

// An MCP server that does what servers do, and what they should not: over stdio, or with --http over streamable HTTP on a port of its own, whose address it prints.
// With --faulty it is one written by hand that does one thing wrong; with --sessions one that answers STATUS and BODY to a session that it does not know.
if (args is ["--sessions", var status, var body]) await Faulty.RunHttpAsync(int.Parse(status, CultureInfo.InvariantCulture), body);
else if (args is ["--faulty", var fault]) await Faulty.RunStdioAsync(fault);
else if (args is ["--http", ..]) await HttpEndpoint.RunAsync();
else await StdioEndpoint.RunAsync();
