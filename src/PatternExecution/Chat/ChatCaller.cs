using PatternExecution.Execution;
using PatternExecution.Memory;

namespace PatternExecution.Chat;

/// <summary>On whose behalf a chat client or a model asks. The host says it; it is never read from what was written. Immutable.</summary>
public sealed record ChatCaller
{
    /// <summary>Whose requests these are; no answer and no memory ever crosses tenants.</summary>
    /// <value>1 to 256 characters, no control characters.</value>
    public string Tenant { get; init; } = MemoryRecord.DefaultTenant;

    /// <summary>The person who asks, where answers differ by person.</summary>
    public string? Principal { get; init; }

    /// <summary>Whose memories are read and written; null for everyone's.</summary>
    public string? Persona { get; init; }

    /// <summary>What every request of the caller carries; a model cannot override it.</summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;

    internal PatternRequest Ask(string query) => new(query) { Tenant = Tenant, Principal = Principal, Persona = Persona, Context = Context };
}
