namespace PatternExecution.Postgres;

/// <summary>The server, its database or the host is not set up as the store needs it. The same call fails until that is mended.</summary>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class PostgresSetupException(string message, Exception? innerException = null) : PatternExecutionException(message, innerException);
