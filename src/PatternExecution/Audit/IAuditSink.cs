namespace PatternExecution.Audit;

/// <summary>Where records of actions go. Thread-safe.</summary>
public interface IAuditSink
{
    /// <summary>Says whether a record could be taken now. Asked before each action: one that could not be recorded is not begun.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuditUnavailableException">None can be taken; the message says why and how to mend it.</exception>
    ValueTask EnsureReadyAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a record; it has been kept when this returns, and never changes.</summary>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AuditUnavailableException">It was not kept; it is offered again.</exception>
    ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken = default);
}
