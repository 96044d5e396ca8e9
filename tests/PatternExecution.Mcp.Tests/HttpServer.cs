using System.Diagnostics;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

/// <summary>The test server over HTTP, as a process of its own.</summary>
internal sealed class HttpServer : IDisposable
{
    private readonly Process _process;

    private HttpServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public McpHttpTransport Transport => new() { Endpoint = Address };

    public static async Task<HttpServer> StartAsync(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Programs.TestServer, .. arguments is [] ? ["--http"] : arguments]) { RedirectStandardOutput = true })!;
        return new HttpServer(process, new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.")));
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
