using System.Collections.ObjectModel;

namespace PatternExecution.Memory;

/// <summary>Everything about storing that needs no lock: checks, vectors, copies of what the caller could change, identities and times.</summary>
internal static class MemoryPreparation
{
    /// <summary>The precision that every store keeps.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    public static void Check(IReadOnlyList<MemoryRecord> memories, int maxContentBytes, DateTimeOffset now)
    {
        for (var i = 0; i < memories.Count; i++)
        {
            try
            {
                MemoryValidator.Check(memories[i], maxContentBytes, now);
            }
            catch (MemoryValidationException fault) when (memories.Count > 1)
            {
                throw new MemoryValidationException(fault.Field, $"Memory {i + 1} of {memories.Count}: {fault.Message} None of them was stored.");
            }
        }
    }

    /// <exception cref="MemoryStoreUnavailableException">The embedder failed.</exception>
    public static async ValueTask<PreparedMemory[]> PrepareAsync(
        IReadOnlyList<MemoryRecord> memories, MemoryEmbedder embedder, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int[] bare = [.. Enumerable.Range(0, memories.Count).Where(i => memories[i].Embedding.IsEmpty)];
        var vectors = new ReadOnlyMemory<float>[memories.Count];
        if (bare.Length > 0)
        {
            var made = await embedder.EmbedAsync([.. bare.Select(i => memories[i].Content)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < bare.Length; i++)
                vectors[bare[i]] = made[i];
        }

        var prepared = new PreparedMemory[memories.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            var memory = memories[i];
            var given = !memory.Embedding.IsEmpty;
            prepared[i] = new PreparedMemory(
                Complete(memory, now),
                memory.IdempotencyKey is null ? null : MemoryBody.Hash(memory),
                given ? memory.Embedding : vectors[i],
                given,
                i);
        }

        return prepared;
    }

    private static MemoryRecord Complete(MemoryRecord memory, DateTimeOffset now) => memory with
    {
        Id = memory.Id == Guid.Empty ? Guid.CreateVersion7(now) : memory.Id,
        CreatedAt = memory.CreatedAt == default ? now : Truncate(memory.CreatedAt),
        ExpiresAt = memory.ExpiresAt is { } expires ? Truncate(expires) : null,
        Tags = memory.Tags.Count == 0 ? [] : Array.AsReadOnly(memory.Tags.ToArray()),
        Metadata = memory.Metadata.Count == 0
            ? ReadOnlyDictionary<string, string>.Empty
            : new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(memory.Metadata, StringComparer.Ordinal)),
        Embedding = default,
    };
}
