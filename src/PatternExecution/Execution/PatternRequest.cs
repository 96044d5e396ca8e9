using PatternExecution.Memory;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>What a user asks. Immutable.</summary>
/// <param name="Query">The request's text, 1 to 4,096 characters by default.</param>
public sealed record PatternRequest(string Query)
{
    /// <summary>The name of the pattern that is asked for, ignoring case: that one answers or none does, whatever the text matches. Arguments come from <see cref="Context"/>.</summary>
    /// <value>Null by default: the text says which pattern.</value>
    public string? Pattern { get; init; }

    /// <summary>How much of the pattern is asked for.</summary>
    public ExecutionMode Mode { get; init; }

    /// <summary>Whose request it is; no answer and no memory ever crosses tenants.</summary>
    /// <value>1 to 256 characters, no control characters.</value>
    public string Tenant { get; init; } = MemoryRecord.DefaultTenant;

    /// <summary>The person who asks, where answers differ by person; part of the cache key.</summary>
    public string? Principal { get; init; }

    /// <summary>Whose memories are read and written; null for everyone's.</summary>
    public string? Persona { get; init; }

    /// <summary>What the request carries beside its text.</summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;

    /// <summary>The most that the request may be expected to cost.</summary>
    public RequestBudget Budget { get; init; }

    /// <summary>Makes sending a storing request again harmless: the same key and body store one memory.</summary>
    /// <value>At most 256 characters; null for none.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>How the request uses the cache.</summary>
    public CacheUse Cache { get; init; }

    /// <summary>The least confidence of the routing decision at which the request is executed; below it the result is <see cref="ResultStatus.NoMatch"/> and names the pattern.</summary>
    /// <value>0 to 1; 0 by default.</value>
    public double MinConfidence { get; init; }

    /// <summary>Whether the request may only read: a pattern that acts is then rejected instead of run.</summary>
    public bool ReadOnly { get; init; }
}
