using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PatternExecution.Mcp.TestServer;

/// <summary>Servers that do one thing as servers out there do it and the SDK's never would: written by hand, with sessions.</summary>
internal static class Faulty
{
    private const string Session = "Mcp-Session-Id";
    private const string NoSession = """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: no session"},"id":null}""";

    private static int _listings;

    /// <summary>Serves one client on standard input and output.</summary>
    public static async Task RunStdioAsync(string fault)
    {
        var line = fault switch
        {
            "words" => "Echo server 1.0 is running",
            "braces" => "{'level': 'info', 'msg': 'ready'}",
            "json" => """{"level":"info","msg":"ready","time":"2026-04-17T10:00:00Z"}""",
            "array" => "[info] ready",
            "mark" => "\uFEFF",
            _ => null,
        };
        var isBroken = fault == "mark";
        if (line is not null && !isBroken) Console.WriteLine(line);
        while (await Console.In.ReadLineAsync() is { } text)
        {
            if (Answer(JsonNode.Parse(text)!, fault) is not { } answer) continue;
            // A log line between two messages, and a byte order mark before the first one.
            if (isBroken) Console.Write(line);
            else if (line is not null) Console.WriteLine(line);
            isBroken = false;
            Console.WriteLine(answer.ToJsonString());
            if (fault == "storm" && answer["result"]?["tools"] is not null) Console.WriteLine("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await Console.Out.FlushAsync();
        }
    }

    /// <summary>Serves over streamable HTTP, prints its address, and answers so to a session that it does not know; GET /forget forgets all.</summary>
    public static async Task RunHttpAsync(int status, string body)
    {
        var sessions = new HashSet<string>(StringComparer.Ordinal);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/mcp", static () => Results.StatusCode(StatusCodes.Status405MethodNotAllowed));
        app.MapDelete("/mcp", static () => Results.Ok());
        app.MapGet("/forget", () =>
        {
            lock (sessions) sessions.Clear();
        });
        app.MapPost("/mcp", async (HttpContext context) =>
        {
            var message = (await JsonNode.ParseAsync(context.Request.Body))!;
            var session = context.Request.Headers[Session].ToString();
            lock (sessions)
            {
                if (session.Length == 0 && message["method"]!.GetValue<string>() == "initialize")
                {
                    session = Guid.NewGuid().ToString("N");
                    sessions.Add(session);
                    context.Response.Headers[Session] = session;
                }

                if (!sessions.Contains(session)) session = "";
            }

            // As the protocol of today asks before it opens a session, this server knows only the one of 2025.
            if (!context.Request.Headers.ContainsKey(Session) && session.Length == 0) return Results.Text(NoSession, "application/json", statusCode: StatusCodes.Status400BadRequest);
            if (session.Length == 0) return body.Length == 0 ? Results.StatusCode(status) : Results.Text(body, "application/json", statusCode: status);
            return Answer(message, "http") is { } answer ? Results.Text(answer.ToJsonString(), "application/json") : Results.StatusCode(StatusCodes.Status202Accepted);
        });
        await app.StartAsync();
        Console.WriteLine($"{app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/mcp");
        await Task.Delay(Timeout.Infinite);
    }

    private static JsonObject? Answer(JsonNode message, string fault)
    {
        if (message["id"] is not { } id) return null;
        JsonNode? result = message["method"]!.GetValue<string>() switch
        {
            "initialize" => new JsonObject
            {
                ["protocolVersion"] = message["params"]!["protocolVersion"]!.DeepClone(),
                ["capabilities"] = new JsonObject { ["tools"] = new JsonObject { ["listChanged"] = true } },
                ["serverInfo"] = new JsonObject { ["name"] = fault, ["version"] = "1" },
            },
            "tools/list" => List(fault),
            "tools/call" => Call(message["params"]!, fault),
            "ping" => new JsonObject(),
            _ => null,
        };
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
        if (result is null) answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
        else answer["result"] = result;
        return answer;
    }

    private static JsonObject List(string fault)
    {
        var listing = Interlocked.Increment(ref _listings);
        var tool = JsonNode.Parse("""{"name":"echo","description":"Says what it is told.","inputSchema":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]},"annotations":{"readOnlyHint":true}}""");
        var listings = JsonNode.Parse("""{"name":"listings","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}""");
        var result = new JsonObject { ["tools"] = new JsonArray(tool, listings) };
        if (fault == "cursor-empty") result["nextCursor"] = "";
        if (fault == "cursor-stuck") result["nextCursor"] = "page2";
        if (fault == "cursor-endless") result["nextCursor"] = $"page{listing}";
        return result;
    }

    private static JsonObject Call(JsonNode call, string fault)
    {
        var text = call["name"]!.GetValue<string>() == "listings" ? $"{_listings}" : call["arguments"]?["text"]?.GetValue<string>() ?? "";
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
        // The text itself says what the structured content is to be.
        if (fault == "wrap" && text.Split('|') is [var words, var structured]) result = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = words }),
            ["structuredContent"] = JsonNode.Parse(structured),
        };
        return result;
    }
}
