using System.Text.Json;
using System.Text.RegularExpressions;
using PatternExecution.Patterns;

namespace PatternExecution.Execution.Standard;

/// <summary>Reads a tool's arguments out of a request: a JSON object, or pairs such as <c>city=Paris, days=3</c>.</summary>
internal static partial class ToolArguments
{
    /// <summary>Reads the arguments as text by name; JSON that is no string keeps its JSON.</summary>
    /// <exception cref="RequestRejectedException">The text is neither, or names an argument twice.</exception>
    public static IReadOnlyDictionary<string, string> Read(string? text)
    {
        var arguments = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (string.IsNullOrWhiteSpace(text)) return arguments;
        // A phone writes other quotes than JSON and pairs have. Values keep what was typed where it can be told from them.
        var read = RequestText.Read(text, RequestReading.Typography | RequestReading.Forms);
        if (text.TrimStart().StartsWith('{')) ReadObject(text, read.Text, arguments);
        else ReadPairs(read, arguments);
        return arguments;
    }

    private static void ReadObject(string typed, string read, Dictionary<string, string> arguments)
    {
        using (var document = TryParse(typed, out var error) ?? TryParse(read, out _) ?? throw NoObject(error))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var value = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
                Add(arguments, property.Name, value);
            }
        }
    }

    private static JsonDocument? TryParse(string text, out string? error)
    {
        try
        {
            error = null;
            return JsonDocument.Parse(text);
        }
        catch (JsonException exception)
        {
            error = exception.Message;
            return null;
        }
    }

    private static RequestRejectedException NoObject(string? error) => new($"arguments: are no JSON object: {error} Correct it, or write pairs: city=Paris, days=3.");

    private static void ReadPairs(RequestText read, Dictionary<string, string> arguments)
    {
        var text = read.Text;
        var end = 0;
        while (end < text.Length)
        {
            var pair = Pair().Match(text, end);
            if (!pair.Success || pair.Index != end)
                throw new RequestRejectedException($"arguments: '{text[end..].Trim()}' is no pair; write city=Paris, days=3 (quote values with commas or spaces before a name), or a JSON object.");
            Add(arguments, pair.Groups["name"].Value, read.TypedFor(text, pair.Groups["value"].Index, pair.Groups["value"].Length).Trim());
            end = pair.Index + pair.Length;
        }
    }

    private static void Add(Dictionary<string, string> arguments, string name, string value)
    {
        if (!arguments.TryAdd(name, value)) throw new RequestRejectedException($"arguments: '{name}' is there twice; name it once.");
    }

    // A value ends at a comma, or where "and NAME=" or " NAME=" begins the next pair; so that values may have spaces and commas, they may be quoted.
    [GeneratedRegex(
        """\G\s*(?:,\s*|and\s+)?(?<name>[A-Za-z_][\w.-]*)\s*[=:]\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^,"'][^,]*?)|(?<value>))\s*(?=,|$|\s(?:and\s+)?[A-Za-z_][\w.-]*\s*=)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Pair();
}
