using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace PatternExecution.Mcp.TestServer;

/// <summary>What a server must not do, done below the SDK.</summary>
internal static class Misbehaviour
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>Answers a call with so many megabytes, which the server itself never holds.</summary>
    public static void WriteHuge(Stream output, string id, int megabytes)
    {
        var piece = Encoding.ASCII.GetBytes(new string('x', Megabyte));
        output.Write(Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""));
        for (var i = 0; i < megabytes; i++) output.Write(piece);
        output.Write("\"}]}}\n"u8);
        output.Flush();
    }

    /// <summary>Answers what only HTTP can spoil in its own way.</summary>
    public static async Task<bool> AnswerAsync(JsonRpcRequest call, HttpContext context)
    {
        var id = JsonSerializer.Serialize(call.Id.Id);
        switch (call.Params?["name"]?.GetValue<string>())
        {
            case "huge":
                context.Response.ContentType = "application/json";
                var piece = Encoding.ASCII.GetBytes(new string('x', Megabyte));
                await context.Response.WriteAsync("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
                for (var i = 0; i < 100; i++) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                await context.Response.WriteAsync("\"}]}}");
                return true;
            case "garble":
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":oops}");
                return true;
            case "die":
                context.Abort();
                return true;
            default:
                return false;
        }
    }
}
