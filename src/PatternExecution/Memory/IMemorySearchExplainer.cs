namespace PatternExecution.Memory;

/// <summary>A memory store that can say how it would search. Thread-safe.</summary>
public interface IMemorySearchExplainer
{
    /// <summary>How a search would be run now; it is not run.</summary>
    /// <param name="query">The search.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MemoryValidationException">A field is out of its range.</exception>
    /// <exception cref="MemoryStoreUnavailableException">The store did not answer.</exception>
    ValueTask<MemorySearchPlan> ExplainAsync(MemoryQuery query, CancellationToken cancellationToken = default);
}
