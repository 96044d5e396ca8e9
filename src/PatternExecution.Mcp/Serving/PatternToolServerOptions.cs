using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Mcp.Serving;

/// <summary>What is offered to MCP clients, and on whose behalf they ask.</summary>
public sealed class PatternToolServerOptions
{
    /// <summary>Whose patterns' answers and memories clients read and write: the host's word, never the client's.</summary>
    /// <value>1 to 256 characters; <see cref="MemoryRecord.DefaultTenant"/> by default.</value>
    public string Tenant { get; set; } = MemoryRecord.DefaultTenant;

    /// <summary>How much of a pattern <c>ask</c> asks for; a tool of a pattern always asks for all of it.</summary>
    public ExecutionMode Mode { get; set; } = ExecutionMode.Comprehensive;

    /// <summary>Which patterns are offered, each as a tool of its name; null offers all.</summary>
    public Func<PatternDefinition, bool>? Include { get; set; }

    /// <summary>Whether clients may store memories.</summary>
    /// <value>True by default.</value>
    public bool OfferStore { get; set; } = true;
}
