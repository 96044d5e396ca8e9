namespace PatternExecution.Audit;

/// <summary>How an action ended.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Succeeded,

    /// <summary>One leg was done and the other failed.</summary>
    Partial,

    /// <summary>It could not be executed as it was asked for; nothing was done.</summary>
    Rejected,

    /// <summary>It failed; how much of it was done is not known.</summary>
    Failed,

    /// <summary>Whoever asked gave up while it ran; how much of it was done is not known.</summary>
    Cancelled,

    /// <summary>It was not begun, because it could not have been recorded.</summary>
    Refused,
}
