namespace PatternExecution.Execution;

/// <summary>How a request, or one leg of it, ended.</summary>
public enum ResultStatus
{
    /// <summary>It was answered.</summary>
    Succeeded,

    /// <summary>One leg answered and the other failed.</summary>
    Partial,

    /// <summary>No pattern matched: ask the model.</summary>
    NoMatch,

    /// <summary>The request cannot be executed as it stands; the error says why and how to mend it.</summary>
    Rejected,

    /// <summary>Executing it failed.</summary>
    Failed,
}
