using System.Text.Json;
using PatternExecution.Memory;

namespace PatternExecution.Execution;

internal static class MemoryJson
{
    public static void WriteHit(Utf8JsonWriter writer, MemoryHit hit)
    {
        var memory = hit.Memory;
        writer.WriteStartObject();
        writer.WriteString("id", memory.Id);
        writer.WriteString("content", memory.Content);
        writer.WriteNumber("score", hit.Score);
        writer.WriteNumber("importance", memory.Importance);
        writer.WriteEndObject();
    }
}
