namespace PatternExecution.Mcp.Schemas;

/// <summary>A schema nests or branches too much to be checked against.</summary>
internal sealed class SchemaGivenUpException() : Exception("the tool's schema nests or branches too much");
