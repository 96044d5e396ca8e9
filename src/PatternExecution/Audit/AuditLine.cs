using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatternExecution.Patterns;

namespace PatternExecution.Audit;

/// <summary>
/// One record as one line of JSON. Its last field is the SHA-256 of the line without it; another field is the hash of the line before, so that
/// no line can be changed, taken out or put in without changing all that follow.
/// </summary>
internal static class AuditLine
{
    private const int HashLength = 64;
    private static readonly byte[] HashField = ",\"hash\":\""u8.ToArray();
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Comma, name, the hash, and what closes the string and the object.
    private static readonly int TailLength = HashField.Length + HashLength + 2;

    public static string NoHash { get; } = new('0', HashLength);

    /// <summary>Makes a line, with its line break.</summary>
    public static (byte[] Line, string Hash) Write(AuditRecord record, long sequence, string previous)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", sequence);
            writer.WriteString("previous", previous);
            writer.WriteString("id", record.Id);
            writer.WriteString("time", record.Time.UtcDateTime);
            writer.WriteString("tenant", record.Tenant);
            WriteText(writer, "principal", record.Principal);
            WriteText(writer, "persona", record.Persona);
            writer.WriteString("pattern", record.Pattern);
            WriteText(writer, "function", record.Function);
            writer.WriteString("route", record.Route.ToName());
            writer.WriteString("argumentsHash", record.ArgumentsHash);
            if (record.Arguments is { } arguments)
            {
                writer.WriteStartObject("arguments");
                foreach (var (name, value) in arguments.OrderBy(static argument => argument.Key, StringComparer.Ordinal)) writer.WriteString(name, value);
                writer.WriteEndObject();
            }

            writer.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(record.Outcome.ToString()));
            WriteText(writer, "error", record.Error);
            writer.WriteNumber("elapsedMs", Math.Round(record.Elapsed.TotalMilliseconds, 3));
            writer.WriteEndObject();
        }

        var hash = Hash(buffer.WrittenSpan);
        var line = new byte[buffer.WrittenCount - 1 + TailLength + 1];
        var body = buffer.WrittenSpan[..^1];
        body.CopyTo(line);
        HashField.CopyTo(line, body.Length);
        Encoding.ASCII.GetBytes(hash, line.AsSpan(body.Length + HashField.Length));
        "\"}\n"u8.CopyTo(line.AsSpan(line.Length - 3));
        return (line, hash);
    }

    /// <summary>Reads what chains a line to others; throws nothing.</summary>
    /// <param name="line">The line without its line break.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="previous">The hash of the line before.</param>
    /// <param name="hash">Its own hash.</param>
    /// <returns>What is wrong with the line by itself; null where nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> line, out long sequence, out string previous, out string hash)
    {
        (sequence, previous, hash) = (0, "", "");
        if (line.Length <= TailLength || !line[^TailLength..].StartsWith(HashField) || !line.EndsWith("\"}"u8)) return "is no record: it does not end with a hash.";
        hash = Encoding.ASCII.GetString(line[^(HashLength + 2)..^2]);
        byte[] body = [.. line[..^TailLength], (byte)'}'];
        if (!string.Equals(Hash(body), hash, StringComparison.Ordinal)) return "was changed: its hash is that of another text.";
        try
        {
            using var document = JsonDocument.Parse(body);
            sequence = document.RootElement.GetProperty("sequence").GetInt64();
            previous = document.RootElement.GetProperty("previous").GetString() ?? "";
            return null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "is no record: it has no sequence and no previous hash.";
        }
    }

    private static string Hash(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null) writer.WriteNull(name);
        else writer.WriteString(name, text);
    }
}
