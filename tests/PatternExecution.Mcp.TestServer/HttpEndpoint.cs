using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace PatternExecution.Mcp.TestServer;

/// <summary>Serves clients over streamable HTTP, without sessions: each request has a server of its own.</summary>
internal static class HttpEndpoint
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/mcp", AnswerAsync);
        app.MapGet("/mcp", static () => Results.StatusCode(StatusCodes.Status405MethodNotAllowed));
        await app.StartAsync();
        Console.WriteLine($"{app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/mcp");
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var message = await JsonSerializer.DeserializeAsync(context.Request.Body, MessageType, context.RequestAborted);
        if (message is JsonRpcRequest { Method: RequestMethods.ToolsCall } call && await Misbehaviour.AnswerAsync(call, context)) return;

        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, TestTools.CreateOptions());
        var running = server.RunAsync(context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        if (!await transport.HandlePostRequestAsync(message!, context.Response.Body, context.RequestAborted)) context.Response.StatusCode = StatusCodes.Status202Accepted;
        await transport.DisposeAsync();
        await running;
    }
}
