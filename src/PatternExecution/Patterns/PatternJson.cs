using System.Text;
using System.Text.Json;

namespace PatternExecution.Patterns;

/// <summary>Reads JSON text into nodes that know their lines. Comments and trailing commas are allowed, as in appsettings.json.</summary>
internal ref struct PatternJson
{
    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private int _line = 1;
    private int _counted;

    private PatternJson(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">It is malformed.</exception>
    public static PatternNode Parse(ReadOnlySpan<byte> bytes)
    {
        var json = new PatternJson(bytes);
        json._reader.Read();
        var root = json.Value();
        json._reader.Read(); // past the end: anything but white space and comments is refused
        return root;
    }

    private PatternNode Value()
    {
        var line = Line();
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(line);
            case JsonTokenType.StartArray:
                var list = new PatternNode(NodeKind.List) { Line = line };
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray) list.Items.Add(Value());
                return list;
            case JsonTokenType.String:
                return Text() is { } text ? new PatternNode(NodeKind.Text, text) { Line = line } : new PatternNode(NodeKind.Broken) { Line = line };
            case JsonTokenType.Number:
                return new PatternNode(NodeKind.Number, Encoding.UTF8.GetString(_reader.ValueSpan)) { Line = line };
            case JsonTokenType.True or JsonTokenType.False:
                return new PatternNode(NodeKind.Boolean, _reader.TokenType == JsonTokenType.True ? "true" : "false") { Line = line };
            default:
                return new PatternNode(NodeKind.Null) { Line = line };
        }
    }

    private PatternNode Object(int line)
    {
        var node = new PatternNode(NodeKind.Object) { Line = line };
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text() ?? Encoding.UTF8.GetString(_reader.ValueSpan);
            _reader.Read();
            node.Members.Add(new(name, Value()));
        }

        return node;
    }

    private readonly string? Text()
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escape such as \ud800 without its other half
        }
    }

    private int Line()
    {
        var at = (int)_reader.TokenStartIndex;
        _line += _bytes[_counted..at].Count((byte)'\n');
        _counted = at;
        return _line;
    }
}
