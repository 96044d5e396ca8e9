namespace PatternExecution.Execution;

/// <summary>How an executor's work ended. Immutable.</summary>
/// <param name="Legs">One outcome a leg that ran; one or two.</param>
public sealed record ExecutionOutcome(IReadOnlyList<LegOutcome> Legs);
