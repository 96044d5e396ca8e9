using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>What an executor is asked to do.</summary>
/// <param name="Request">The request.</param>
/// <param name="Pattern">The pattern that answers it.</param>
/// <param name="Arguments">The trigger's named groups.</param>
public sealed record ExecutionRequest(PatternRequest Request, PatternDefinition Pattern, IReadOnlyDictionary<string, string> Arguments)
{
    /// <summary>The batch that the request came in; null where it came alone.</summary>
    internal RequestBatch? Batch { get; init; }
}
