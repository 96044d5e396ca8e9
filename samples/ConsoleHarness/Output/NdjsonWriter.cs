using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ConsoleHarness.Output;

/// <summary>Writes one JSON object a line to standard output.</summary>
internal sealed class NdjsonWriter(bool flushEachLine) : IDisposable
{
    // People read these lines: nothing is escaped that JSON does not demand.
    public static HarnessJsonContext Json { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private readonly BufferedStream _output = new(Console.OpenStandardOutput(), 64 * 1024);

    public void Write<T>(T line, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(_output, line, type);
        _output.WriteByte((byte)'\n');
        if (flushEachLine) _output.Flush();
    }

    public void Dispose() => _output.Dispose();
}
