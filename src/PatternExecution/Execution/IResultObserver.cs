namespace PatternExecution.Execution;

/// <summary>Is told of every answer of an engine, on the caller's way back: it must be quick and must not block. Thread-safe.</summary>
public interface IResultObserver
{
    /// <summary>Is told of one answer. What it throws is logged and reaches nobody.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="result">What was answered.</param>
    void Observe(PatternRequest request, PatternResult result);
}
