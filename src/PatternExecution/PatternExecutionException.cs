namespace PatternExecution;

/// <summary>The root of every exception that this library throws for misuse or bad configuration. A request's outcome is never an exception.</summary>
public class PatternExecutionException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public PatternExecutionException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what is allowed and how to mend it.</param>
    public PatternExecutionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, what is allowed and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public PatternExecutionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
