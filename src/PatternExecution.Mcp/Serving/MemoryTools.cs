using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Serving;

/// <summary>Recall and store as tools.</summary>
internal sealed class MemoryTools(IPatternEngine engine, IMemoryStore store, string tenant)
{
    public const string RecallName = "recall";
    public const string StoreName = "store";
    private const int DefaultTop = 10;
    private const int MaxTop = 100;

    // Storing is an action, which the engine audits, or refuses where it could not.
    private static readonly PatternDefinition Storing = new()
    {
        Name = StoreName,
        Type = PatternType.Memory,
        Memory = new MemoryOperation { Operation = MemoryOperationKind.Store },
    };

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Tool Recall { get; } = new()
    {
        Name = RecallName,
        Description = "Recalls the memories nearest to a text, best first.",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{"query":{"type":"string","minLength":1,"maxLength":4096},"top":{"type":"integer","minimum":1,"maximum":100,"default":10}},"required":["query"],"additionalProperties":false}"""u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = true },
    };

    public static Tool Store { get; } = new()
    {
        Name = StoreName,
        Description = "Stores a memory.",
        InputSchema = JsonElement.Parse("""{"type":"object","properties":{"content":{"type":"string","minLength":1},"tags":{"type":"array","items":{"type":"string"}},"type":{"type":"string"},"importance":{"type":"number","minimum":0,"maximum":1,"default":0.5}},"required":["content"],"additionalProperties":false}"""u8),
        Annotations = new ToolAnnotations { ReadOnlyHint = false, DestructiveHint = false },
    };

    public async ValueTask<CallToolResult> RecallAsync(IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        var query = Required(arguments, "query");
        var top = arguments.TryGetValue("top", out var given) ? Top(given) : DefaultTop;
        var hits = await store.SearchAsync(new MemoryQuery { Tenant = tenant, Kind = MemorySearchKind.Fused, Text = query, Top = top }, cancellationToken).ConfigureAwait(false);
        return Result(hits, static (writer, hits) =>
        {
            writer.WriteStartArray("memories");
            foreach (var hit in hits) MemoryNdjson.WriteHit(writer, hit);
            writer.WriteEndArray();
        });
    }

    public async ValueTask<CallToolResult> StoreAsync(IDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        if (engine is PatternEngine known) return PatternTool.ToResult(await known.ExecuteAsync(Storing, ToRequest(arguments), cancellationToken).ConfigureAwait(false));
        var memory = new MemoryRecord
        {
            Tenant = tenant,
            Content = Required(arguments, "content"),
            Type = PatternToolServer.Text(arguments, "type"),
            Tags = arguments.TryGetValue("tags", out var tags) ? Tags(tags) : [],
            Importance = arguments.TryGetValue("importance", out var importance) ? Importance(importance) : MemoryRecord.DefaultImportance,
        };
        var outcome = await store.StoreAsync(memory, cancellationToken).ConfigureAwait(false);
        return Result(outcome, static (writer, outcome) =>
        {
            writer.WriteString("id", outcome.Id);
            writer.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(outcome.Status.ToString()));
        });
    }

    private PatternRequest ToRequest(IDictionary<string, JsonElement> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["content"] = Required(arguments, "content") };
        if (PatternToolServer.Text(arguments, "type") is { } type) values["memoryType"] = type;
        if (arguments.TryGetValue("tags", out var tags)) values["tags"] = string.Join(',', Tags(tags));
        if (arguments.TryGetValue("importance", out var importance)) values["importance"] = Importance(importance).ToString(CultureInfo.InvariantCulture);
        return new PatternRequest(StoreName) { Tenant = tenant, Context = new RequestContext(values) };
    }

    private static CallToolResult Result<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            write(writer, value);
            writer.WriteEndObject();
        }

        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(buffer.WrittenSpan) }],
            StructuredContent = JsonElement.Parse(buffer.WrittenSpan),
        };
    }

    private static string Required(IDictionary<string, JsonElement> arguments, string name) =>
        PatternToolServer.Text(arguments, name) ?? throw new RequestRejectedException($"argument '{name}': is missing.");

    private static int Top(JsonElement top) => top.ValueKind == JsonValueKind.Number && top.TryGetInt32(out var number) && number is >= 1 and <= MaxTop
        ? number
        : throw new RequestRejectedException(string.Create(CultureInfo.InvariantCulture, $"argument 'top': is {top.GetRawText()}; allowed is 1 to {MaxTop}."));

    private static double Importance(JsonElement importance) => importance.ValueKind == JsonValueKind.Number
        ? importance.GetDouble()
        : throw new RequestRejectedException($"argument 'importance': is {importance.GetRawText()}; allowed is a number from 0 to 1.");

    private static string[] Tags(JsonElement tags) => tags.ValueKind == JsonValueKind.Array && tags.EnumerateArray().All(static tag => tag.ValueKind == JsonValueKind.String)
        ? [.. tags.EnumerateArray().Select(static tag => tag.GetString() is { } text && !text.Contains(',', StringComparison.Ordinal)
            ? text
            : throw new RequestRejectedException($"argument 'tags': '{tag}' holds a comma; write one tag an entry."))]
        : throw new RequestRejectedException("argument 'tags': is no array of texts.");
}
