using System.Buffers;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;

namespace PatternExecution.Memory;

/// <summary>The ranges of memories and searches, the same for every store.</summary>
internal static class MemoryValidator
{
    public const int MaxNameLength = 256;
    public const int MaxTags = 100;
    public const int MaxTagLength = 128;
    public const int MaxMetadata = 100;
    public const int MaxMetadataLength = 65_536;
    public const int MaxTextLength = 4_096;
    public const int MaxDimension = 16_000;

    private static readonly TimeSpan MinHalfLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxHalfLife = TimeSpan.FromDays(3_650);
    private static readonly SearchValues<char> Separators = SearchValues.Create(',', '\0');

    /// <param name="memory">The memory.</param>
    /// <param name="maxContentBytes">The store's limit.</param>
    /// <param name="now">When it is made where it does not say.</param>
    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    public static void Check(MemoryRecord memory, int maxContentBytes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(memory);
        CheckTenant(memory.Tenant);
        CheckName("persona", memory.Persona);
        CheckName("type", memory.Type);
        CheckName("idempotencyKey", memory.IdempotencyKey);
        CheckContent(memory.Content, maxContentBytes);
        CheckTags(memory.Tags);
        CheckShare("importance", memory.Importance);
        CheckMetadata(memory.Metadata);
        CheckVector("embedding", memory.Embedding.Span);
        var created = memory.CreatedAt == default ? now : memory.CreatedAt;
        if (memory.ExpiresAt <= created)
        {
            throw new MemoryValidationException("expiresAt",
                $"expiresAt is {memory.ExpiresAt:O}, createdAt {created:O}; a memory expires after it was made. Leave expiresAt out to keep it for ever.");
        }
    }

    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    public static void Check(MemoryQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckTenant(query.Tenant);
        CheckName("persona", query.Persona);
        CheckName("type", query.Type);
        CheckTags(query.Tags);
        CheckShare("minImportance", query.MinImportance);
        CheckBoosts(query);
        CheckVector("vector", query.Vector.Span);
        if (query.Top is < 1 or > MemoryQuery.MaxTop)
            throw new MemoryValidationException("top", $"top is {query.Top}; allowed is 1 to {MemoryQuery.MaxTop}.");
        if (!Enum.IsDefined(query.Kind))
            throw new MemoryValidationException("kind", $"kind is {(int)query.Kind}; allowed is one of {string.Join(", ", Enum.GetNames<MemorySearchKind>())}.");
        CheckText(query);
        if (query.CreatedBefore <= query.CreatedFrom)
        {
            throw new MemoryValidationException("createdBefore",
                $"createdBefore is {query.CreatedBefore:O}, createdFrom {query.CreatedFrom:O}; the range is empty. Let createdBefore be the later one.");
        }
    }

    public static void CheckTenant(string? tenant)
    {
        if (string.IsNullOrEmpty(tenant))
            throw new MemoryValidationException("tenant", $"tenant is empty; give 1 to {MaxNameLength} characters, or leave it out for '{MemoryRecord.DefaultTenant}'.");
        CheckName("tenant", tenant);
    }

    /// <summary>Refuses a vector of another length than the store's.</summary>
    public static void CheckDimension(string field, int dimension, int expected)
    {
        if (dimension != expected)
        {
            throw new MemoryValidationException(field, string.Create(CultureInfo.InvariantCulture,
                $"{field} has {dimension} dimensions; this store's vectors have {expected}, as its first one had. Use one embedding model for all memories and searches."));
        }
    }

    public static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);

    public static ReadOnlyMemory<float> CheckedVector(string field, ReadOnlyMemory<float> vector)
    {
        CheckVector(field, vector.Span);
        return vector;
    }

    private static void CheckText(MemoryQuery query)
    {
        var needsText = query.Kind == MemorySearchKind.Text || (query.Kind != MemorySearchKind.Filter && query.Vector.IsEmpty);
        if (needsText && string.IsNullOrWhiteSpace(query.Text))
            throw new MemoryValidationException("text", $"text is empty; a search of kind {query.Kind} needs words to look for{(query.Kind == MemorySearchKind.Text ? "" : " or a vector")}. Use kind Filter to search by fields alone.");
        if (query.Text is null)
            return;
        if (query.Text.Length > MaxTextLength)
            throw new MemoryValidationException("text", $"text has {query.Text.Length} characters; allowed are {MaxTextLength}. Shorten it.");
        CheckCharacters("text", query.Text);
    }

    private static void CheckBoosts(MemoryQuery query)
    {
        CheckShare("recencyWeight", query.RecencyWeight);
        CheckShare("importanceWeight", query.ImportanceWeight);
        if (query.RecencyWeight + query.ImportanceWeight > 1)
        {
            throw new MemoryValidationException("importanceWeight", string.Create(CultureInfo.InvariantCulture,
                $"importanceWeight is {query.ImportanceWeight} and recencyWeight {query.RecencyWeight}; they are shares of one score, so together at most 1 is allowed. Lower one of them."));
        }

        if (query.RecencyHalfLife < MinHalfLife || query.RecencyHalfLife > MaxHalfLife)
            throw new MemoryValidationException("recencyHalfLife", $"recencyHalfLife is {query.RecencyHalfLife:c}; allowed is {MinHalfLife:c} (one second) to {MaxHalfLife:c} (ten years).");
    }

    private static void CheckContent(string? content, int maxBytes)
    {
        if (string.IsNullOrWhiteSpace(content))
            throw new MemoryValidationException("content", "content is empty; a memory needs something to remember.");
        CheckCharacters("content", content);
        // Counting bytes is only worth it where they can be too many.
        if (content.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(content) is var bytes && bytes > maxBytes)
        {
            throw new MemoryValidationException("content",
                $"content has {bytes} bytes of UTF-8; allowed are {maxBytes} ({nameof(MemoryStoreOptions)}.{nameof(MemoryStoreOptions.MaxContentBytes)}). Split it into several memories.");
        }
    }

    private static void CheckTags(IReadOnlyList<string>? tags)
    {
        if (tags is null)
            throw new MemoryValidationException("tags", "tags is null; use an empty list for none.");
        if (tags.Count > MaxTags)
            throw new MemoryValidationException("tags", $"there are {tags.Count} tags; allowed are {MaxTags}.");
        for (var i = 0; i < tags.Count; i++)
        {
            var tag = tags[i];
            if (string.IsNullOrWhiteSpace(tag) || tag.Length > MaxTagLength)
                throw new MemoryValidationException($"tags[{i}]", $"tag '{Shown(tag)}' has {tag?.Length ?? 0} characters; allowed are 1 to {MaxTagLength}, not all of them white space.");
            if (tag.AsSpan().ContainsAny(Separators) || HasControl(tag))
                throw new MemoryValidationException($"tags[{i}]", $"tag '{Shown(tag)}' holds a comma or a control character; write one tag an entry.");
            if (char.IsWhiteSpace(tag[0]) || char.IsWhiteSpace(tag[^1]))
                throw new MemoryValidationException($"tags[{i}]", $"tag '{Shown(tag)}' begins or ends with white space; trim it.");
            CheckCharacters($"tags[{i}]", tag);
        }
    }

    private static void CheckMetadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
            throw new MemoryValidationException("metadata", "metadata is null; use an empty dictionary for none.");
        if (metadata.Count > MaxMetadata)
            throw new MemoryValidationException("metadata", $"there are {metadata.Count} pairs; allowed are {MaxMetadata}.");
        foreach (var (key, value) in metadata)
        {
            if (key.Length is 0 or > MaxNameLength || HasControl(key))
                throw new MemoryValidationException("metadata", $"key '{Shown(key)}' has {key.Length} characters; allowed are 1 to {MaxNameLength}, none of them a control character.");
            var field = $"metadata.{key}";
            if (value is null || value.Length > MaxMetadataLength)
                throw new MemoryValidationException(field, $"the value has {value?.Length.ToString(CultureInfo.InvariantCulture) ?? "no"} characters; allowed are 0 to {MaxMetadataLength}, not null.");
            CheckCharacters(field, key);
            CheckCharacters(field, value);
        }
    }

    private static void CheckVector(string field, ReadOnlySpan<float> vector)
    {
        if (vector.IsEmpty)
            return;
        if (vector.Length > MaxDimension)
            throw new MemoryValidationException(field, $"{field} has {vector.Length} dimensions; allowed are {MaxDimension}.");
        // A component that is not finite makes a length that is not; only then they are looked at one by one.
        var norm = TensorPrimitives.Norm(vector);
        for (var i = 0; i < vector.Length && !float.IsFinite(norm); i++)
        {
            if (!float.IsFinite(vector[i]))
                throw new MemoryValidationException(field, string.Create(CultureInfo.InvariantCulture, $"{field}[{i}] is {vector[i]}; every component must be a finite number."));
        }

        if (!float.IsNormal(norm) || !float.IsFinite(1 / norm))
            throw new MemoryValidationException(field, string.Create(CultureInfo.InvariantCulture, $"{field} has length {norm}; its direction cannot be told. Leave it out, or scale it to length 1."));
    }

    private static void CheckShare(string field, double value)
    {
        if (!(value is >= 0 and <= 1))
            throw new MemoryValidationException(field, string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; allowed is 0 to 1."));
    }

    private static void CheckName(string field, string? value)
    {
        if (value is null)
            return;
        if (value.Length is 0 or > MaxNameLength || HasControl(value))
            throw new MemoryValidationException(field, $"{field} '{Shown(value)}' has {value.Length} characters; allowed are 1 to {MaxNameLength}, none of them a control character.");
        CheckCharacters(field, value);
    }

    private static void CheckCharacters(string field, string value)
    {
        var rest = value.AsSpan();
        if (rest.IndexOf('\0') is >= 0 and var nul)
            throw new MemoryValidationException(field, $"{field} holds a NUL character at {nul}, which stores cannot keep. Remove it.");
        for (var at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'); at >= 0; at = rest.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out var consumed) != OperationStatus.Done)
                throw new MemoryValidationException(field, $"{field} is not valid UTF-16: half a surrogate pair at {value.Length - rest.Length + at}. Remove it.");
            rest = rest[(at + consumed)..];
        }
    }

    private static bool HasControl(string value)
    {
        foreach (var c in value)
        {
            if (char.IsControl(c))
                return true;
        }

        return false;
    }

    public static string Shown(string? value)
    {
        if (value is null)
            return "(null)";
        var cut = value.Length > 40 ? value[..40] + "…" : value;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
    }
}
