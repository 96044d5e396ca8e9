using System.Collections.ObjectModel;

namespace PatternExecution.Memory;

/// <summary>One memory. Immutable.</summary>
public sealed record MemoryRecord
{
    /// <summary>The tenant where none is named.</summary>
    public const string DefaultTenant = "default";

    /// <summary>How much a memory matters where nobody says.</summary>
    public const double DefaultImportance = 0.5;

    /// <summary>The memory's identity within its tenant; <see cref="Guid.Empty"/> lets the store make one (version 7).</summary>
    public Guid Id { get; init; }

    /// <summary>Whose memory it is.</summary>
    /// <value>1 to 256 characters, no control characters.</value>
    public string Tenant { get; init; } = DefaultTenant;

    /// <summary>The agent or role that remembers; null for everyone's.</summary>
    /// <value>At most 256 characters, no control characters.</value>
    public string? Persona { get; init; }

    /// <summary>The kind of memory, such as <c>decision</c> or <c>fact</c>.</summary>
    /// <value>At most 256 characters, no control characters.</value>
    public string? Type { get; init; }

    /// <summary>What is remembered.</summary>
    /// <value>1 character to the store's limit (1 MiB of UTF-8 by default); not white space alone, no NUL, valid UTF-16.</value>
    public required string Content { get; init; }

    /// <summary>Labels to find it by; compared ignoring case.</summary>
    /// <value>At most 100, each 1 to 128 characters, no commas, control characters or outer white space.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How much it matters.</summary>
    /// <value>0 to 1; 0.5 by default.</value>
    public double Importance { get; init; } = DefaultImportance;

    /// <summary>When it was made; the default value lets the store set it. Stores keep microseconds, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is never read again; null keeps it for ever. Stores keep microseconds, in UTC.</summary>
    /// <value>Later than <see cref="CreatedAt"/>.</value>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Notes of the host's own.</summary>
    /// <value>At most 100 pairs; keys of 1 to 256 characters without control characters, values of at most 65,536 characters.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The vector it is found by; empty lets the store's embedder make one, which then stays the store's own and does not come back.</summary>
    /// <value>As long as the store's other vectors, at most 16,000; finite, not all zero. Hits of a search come back without it.</value>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>
    /// Makes storing it again harmless: the same key and body give the first memory's identity again. The body is all that the memory says,
    /// its identity and <see cref="CreatedAt"/> left out. The key is free again once its memory is deleted or expired.
    /// </summary>
    /// <value>At most 256 characters, unique within the tenant.</value>
    public string? IdempotencyKey { get; init; }
}
