using System.Collections.ObjectModel;

namespace PatternExecution.Memory;

/// <summary>One memory. Immutable.</summary>
public sealed record MemoryRecord
{
    /// <summary>The tenant where none is named.</summary>
    public const string DefaultTenant = "default";

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
    /// <value>1 character to the store's limit (1 MiB of UTF-8 by default); no NUL, valid UTF-16.</value>
    public required string Content { get; init; }

    /// <summary>Labels to find it by; compared ignoring case.</summary>
    /// <value>At most 100, each 1 to 128 characters, no commas or control characters.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How much it matters.</summary>
    /// <value>0 to 1; 0.5 by default.</value>
    public double Importance { get; init; } = 0.5;

    /// <summary>When it was made; the default value lets the store set it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is never read again; null for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Notes of the host's own.</summary>
    /// <value>At most 100 pairs.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The vector it is found by; empty lets the store's embedder make one.</summary>
    public ReadOnlyMemory<float> Embedding { get; init; }

    /// <summary>Makes storing it again harmless: the same key and body give the first memory's identity again.</summary>
    /// <value>At most 256 characters, unique within the tenant.</value>
    public string? IdempotencyKey { get; init; }
}
