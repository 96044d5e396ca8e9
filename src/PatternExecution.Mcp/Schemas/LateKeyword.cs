using Json.Schema;

namespace PatternExecution.Mcp.Schemas;

/// <summary>A keyword that reads what its neighbours found, and so comes after them.</summary>
[DependsOnAnnotationsFrom(typeof(GuardedKeyword))]
internal sealed class LateKeyword(IKeywordHandler inner) : GuardedKeyword(inner);
