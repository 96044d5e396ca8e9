namespace PatternExecution.Matching.Literals;

/// <summary>How a requirement is put together.</summary>
internal enum RequirementKind
{
    Literal,
    All,
    Any,
}
