using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Runs a pattern's memory operation.</summary>
internal sealed class MemoryExecutor(IMemoryStore store, LegRunner runner) : IExecutor
{
    private static readonly MemoryOperation Recall = new();

    // Memories are text in any script; they go to readers of JSON, not into a page.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public PatternType Route => PatternType.Memory;

    /// <summary>The operation of a pattern's memory leg.</summary>
    public static MemoryOperation OperationOf(PatternDefinition pattern) => pattern.Memory ?? Recall;

    public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default) => runner.RunAsync(
        PatternType.Memory,
        request,
        store,
        static (store, request, token) => OperationOf(request.Pattern).Operation == MemoryOperationKind.Store
            ? StoreAsync(store, request, token)
            : SearchAsync(store, request, token),
        cancellationToken);

    private static async ValueTask<LegAnswer> SearchAsync(IMemoryStore store, ExecutionRequest request, CancellationToken cancellationToken)
    {
        var hits = request.Batch?.Searches is { } rounds
            ? await rounds.SearchAsync(ToQuery(request), cancellationToken).ConfigureAwait(false)
            : await store.SearchAsync(ToQuery(request), cancellationToken).ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartArray();
            foreach (var hit in hits) MemoryNdjson.WriteHit(writer, hit);
            writer.WriteEndArray();
        }

        // A memory that expires must not be recalled from a cache.
        return new LegAnswer(new PatternOutput(buffer.WrittenMemory), hits.Min(static hit => hit.Memory.ExpiresAt));
    }

    /// <summary>The search of an operation that is none of storing.</summary>
    /// <exception cref="RequestRejectedException">The request names no tag to search by.</exception>
    public static MemoryQuery ToQuery(ExecutionRequest request)
    {
        var operation = OperationOf(request.Pattern);
        var query = new MemoryQuery
        {
            Tenant = request.Request.Tenant,
            Persona = request.Request.Persona,
            Top = operation.Top,
            RecencyWeight = operation.RecencyWeight,
            RecencyHalfLife = operation.RecencyHalfLife,
            ImportanceWeight = operation.ImportanceWeight,
        };
        if (operation.Operation != MemoryOperationKind.SearchByTag)
        {
            return query with
            {
                Kind = operation.Operation == MemoryOperationKind.Similar ? MemorySearchKind.Vector : MemorySearchKind.Fused,
                Text = Argument(request, "query") ?? request.Request.Query,
            };
        }

        var tags = Split(Argument(request, "tags") ?? Argument(request, "tag"));
        if (tags.Length == 0)
            throw new RequestRejectedException($"argument 'tag': is missing; a trigger of pattern '{request.Pattern.Name}' has to capture 'tag' or 'tags', or the context has to carry it.");
        return query with { Kind = MemorySearchKind.Filter, Tags = tags };
    }

    private static async ValueTask<LegAnswer> StoreAsync(IMemoryStore store, ExecutionRequest request, CancellationToken cancellationToken)
    {
        var outcome = await store.StoreAsync(ToMemory(request), cancellationToken).ConfigureAwait(false);
        if (outcome.Status == StoreStatus.Conflict)
        {
            throw new RequestRejectedException(
                $"idempotencyKey: '{request.Request.IdempotencyKey}' belongs to memory {outcome.Id}, which has another body; send a new key with a new memory.");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteString("id", outcome.Id);
            writer.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(outcome.Status.ToString()));
            writer.WriteEndObject();
        }

        return new LegAnswer(new PatternOutput(buffer.WrittenMemory));
    }

    private static MemoryRecord ToMemory(ExecutionRequest request) => new()
    {
        Tenant = request.Request.Tenant,
        Persona = request.Request.Persona,
        Type = Argument(request, "memoryType"),
        Content = Argument(request, "content") ?? request.Request.Query,
        Tags = Split(Argument(request, "tags")),
        Importance = Argument(request, "importance") is { } importance ? ToImportance(importance) : MemoryRecord.DefaultImportance,
        IdempotencyKey = request.Request.IdempotencyKey,
    };

    private static double ToImportance(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var importance)
        ? importance
        : throw new RequestRejectedException($"argument 'importance': '{text}' is not a number; allowed is 0 to 1.");

    private static string? Argument(ExecutionRequest request, string name) =>
        request.Arguments.TryGetValue(name, out var value) || request.Request.Context.TryGetValue(name, out value) ? value : null;

    private static string[] Split(string? tags) =>
        tags?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
