using System.Globalization;
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
    /// <param name="output">Where to.</param>
    /// <param name="id">The call.</param>
    /// <param name="megabytes">How many.</param>
    /// <param name="progress">A file that says how many have been written; null for none.</param>
    public static void WriteHuge(Stream output, string id, int megabytes, string? progress = null)
    {
        var piece = Encoding.ASCII.GetBytes(new string('x', Megabyte));
        output.Write(Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\""));
        for (var i = 0; i < megabytes; i++)
        {
            output.Write(piece);
            if (progress is not null) Note(progress, i + 1);
        }

        output.Write("\"}]}}\n"u8);
        output.Flush();
    }

    // The process may be ended between any two instructions: the file is never empty nor half written.
    private static void Note(string progress, int megabytes)
    {
        File.WriteAllText(progress + ".new", megabytes.ToString(CultureInfo.InvariantCulture));
        File.Move(progress + ".new", progress, overwrite: true);
    }

    /// <summary>Answers what only HTTP can spoil in its own way.</summary>
    public static async Task<bool> AnswerAsync(JsonRpcRequest call, HttpContext context)
    {
        var id = JsonSerializer.Serialize(call.Id.Id);
        switch (call.Params?["name"]?.GetValue<string>())
        {
            case "huge" or "huge_counted":
                var progress = call.Params["arguments"]?["file"]?.GetValue<string>();
                context.Response.ContentType = "application/json";
                var piece = Encoding.ASCII.GetBytes(new string('x', Megabyte));
                await context.Response.WriteAsync("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"");
                for (var i = 0; i < 100; i++)
                {
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    if (progress is not null) Note(progress, i + 1);
                }

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
