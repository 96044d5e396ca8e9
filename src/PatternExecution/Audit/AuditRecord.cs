using PatternExecution.Patterns;

namespace PatternExecution.Audit;

/// <summary>Who did what, and how it ended. Immutable.</summary>
public sealed record AuditRecord
{
    /// <summary>The record's identity; a sink that was slow may be offered one twice.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it ended, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Whose request it was.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person who asked, where the host said so.</summary>
    public string? Principal { get; init; }

    /// <summary>Whose memories were meant; null for everyone's.</summary>
    public string? Persona { get; init; }

    /// <summary>The pattern.</summary>
    public required string Pattern { get; init; }

    /// <summary>The function that was called or would have been; null where only memories were.</summary>
    public string? Function { get; init; }

    /// <summary>The route that was taken, or would have been.</summary>
    public required PatternType Route { get; init; }

    /// <summary>SHA-256 of the arguments, the context and the request: each name and value in UTF-8, prefixed by its length in characters and ':', by ordinal order of the names.</summary>
    /// <value>64 lower-case hexadecimal digits.</value>
    public required string ArgumentsHash { get; init; }

    /// <summary>The arguments, the context and the request as <c>query</c>, in full; null unless the host asked for it.</summary>
    public IReadOnlyDictionary<string, string>? Arguments { get; init; }

    /// <summary>How it ended.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>Why it did not succeed; null where it did, and where arguments are not kept in full, because an error may repeat them.</summary>
    public string? Error { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
