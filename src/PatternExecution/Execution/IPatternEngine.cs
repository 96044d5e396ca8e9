using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Answers requests by patterns. What a host calls. Thread-safe.</summary>
public interface IPatternEngine
{
    /// <summary>The registered patterns, in the order in which they are asked.</summary>
    IReadOnlyCollection<PatternDefinition> Patterns { get; }

    /// <summary>Answers one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up this call; others that wait for the same answer are not disturbed.</param>
    /// <returns>The answer. Not matching, being refused and failing are statuses of it.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<PatternResult> ExecuteAsync(PatternRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers several requests; one that fails fails alone.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="cancellationToken">Gives up all that are not answered yet.</param>
    /// <returns>One result a request, in the same order.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<IReadOnlyList<PatternResult>> ExecuteBatchAsync(IReadOnlyList<PatternRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Says what would be done with a request, and why, without doing it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Explanation> ExplainAsync(PatternRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets cached answers.</summary>
    /// <param name="what">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask InvalidateAsync(Invalidation what, CancellationToken cancellationToken = default);

    /// <summary>Counts and times since the engine was created.</summary>
    EngineStatistics GetStatistics();
}
