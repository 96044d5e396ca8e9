namespace PatternExecution.Audit;

/// <summary>An audit sink cannot take records.</summary>
public sealed class AuditUnavailableException : PatternExecutionException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why, and how to mend it.</param>
    /// <param name="innerException">What went wrong.</param>
    public AuditUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
