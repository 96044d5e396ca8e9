using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;

namespace ConsoleHarness.Bench;

/// <summary>
/// What the guide compares with: every request runs both legs. A pattern that has no memory leg recalls, one that has no function searches the code for the
/// request's words; both with the numbers that the standard pack gives them.
/// </summary>
internal static class AlwaysHybrid
{
    public static IReadOnlyList<PatternDefinition> Of(IReadOnlyList<PatternDefinition> patterns) => [.. patterns.Select(static pattern => pattern with
    {
        Type = PatternType.Hybrid,
        Memory = pattern.Memory ?? new MemoryOperation { Operation = MemoryOperationKind.Recall },
        Function = pattern.Type == PatternType.Memory ? StandardPatterns.SemanticSearch : pattern.Function,
    })];
}
