using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace PatternExecution.Patterns;

/// <summary>Reads the bytes of a pattern file: what JSON and the document around the patterns ask for.</summary>
internal static class PatternFileText
{
    private static readonly string[] TopFields = ["$schema", "patterns"];

    public static PatternSet Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(bytes)) return PatternSet.Unreadable(NoUtf8(bytes, file));
        try
        {
            return Read(PatternJson.Parse(bytes), file);
        }
        catch (JsonException e)
        {
            return PatternSet.Unreadable(Malformed(e, bytes, file));
        }
    }

    private static PatternSet Read(PatternNode root, string file)
    {
        if (root.Kind != NodeKind.Object)
            return PatternSet.Unreadable(Fault("json", $"The document is {root.Describe()}; use an object: {{ \"patterns\": [ … ] }}.", root.Line));

        var faults = new List<PatternFault>();
        PatternNode? patterns = null;
        var schema = false;
        foreach (var (name, value) in root.Members)
        {
            if (name is "patterns" && patterns is null) patterns = value;
            else if (name is "$schema" && !schema) schema = true;
            else if (name is "patterns" or "$schema") faults.Add(Fault(name, "is given twice; remove one.", value.Line));
            else faults.Add(Fault(name, $"is no field{NearestName.Suggest(name, TopFields)} Use \"patterns\" and \"$schema\", or remove it.", value.Line));
            if (name is "$schema" && value.Kind != NodeKind.Text) faults.Add(Fault(name, $"is {value.Describe()}; use a text in double quotes.", value.Line));
        }

        if (patterns is null) faults.Add(Fault("patterns", "is missing; add \"patterns\": [ … ].", root.Line));
        else if (patterns.Kind != NodeKind.List) faults.Add(Fault("patterns", $"is {patterns.Describe()}; use a list of patterns.", patterns.Line));
        return PatternSet.Read(file, patterns?.Items ?? [], faults);

        PatternFault Fault(string field, string message, int line) => new(null, field, message) { File = file, Line = line };
    }

    private static PatternFault Malformed(JsonException e, ReadOnlySpan<byte> bytes, string file)
    {
        var rest = bytes;
        for (var i = 0L; i < e.LineNumber; i++) rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var column = Encoding.UTF8.GetCharCount(rest[..(int)Math.Min(rest.Length, e.BytePositionInLine ?? 0)]) + 1;
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? e.Message : e.Message[..end];
        return new PatternFault(null, "json", string.Create(CultureInfo.InvariantCulture, $"Malformed at column {column}: {reason} Mend it there; nothing after it was read."))
        {
            File = file,
            Line = (int)(e.LineNumber ?? 0) + 1,
        };
    }

    private static PatternFault NoUtf8(ReadOnlySpan<byte> bytes, string file)
    {
        var line = 1;
        for (var rest = bytes; ; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(rest[..end])) break;
            rest = rest[(end + 1)..];
        }

        return new PatternFault(null, "json", "The line is not UTF-8; save the file in that encoding.") { File = file, Line = line };
    }
}
