using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Executes one route. Thread-safe.</summary>
public interface IExecutor
{
    /// <summary>The route that it executes.</summary>
    PatternType Route { get; }

    /// <summary>Executes a request.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Reaches every leg; nothing is left running.</param>
    /// <returns>How it ended. A failure is an outcome, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default);
}
