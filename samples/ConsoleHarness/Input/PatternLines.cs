using System.Text.Json;

namespace ConsoleHarness.Input;

/// <summary>Finds where the patterns of a sound pattern file name their functions.</summary>
internal static class PatternLines
{
    // A file's own depth is 1, its list's 2, a pattern's 3.
    private const int PatternDepth = 2;

    /// <summary>One line a pattern: of its function, or of its name where it leaves the function out.</summary>
    public static IReadOnlyList<int> Read(string path)
    {
        ReadOnlySpan<byte> text = File.ReadAllBytes(path);
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        var lines = new List<int>();
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == PatternDepth) lines.Add(0);
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != PatternDepth + 1 || lines.Count == 0) continue;
            if (reader.ValueTextEquals("function"u8) || (reader.ValueTextEquals("name"u8) && lines[^1] == 0))
                lines[^1] = 1 + text[..(int)reader.TokenStartIndex].Count((byte)'\n');
        }

        return lines;
    }
}
