namespace PatternExecution.Execution;

/// <summary>Thrown by a function for a request that it cannot execute as it stands: the leg is then rejected with this message, not failed.</summary>
/// <param name="message">What is wrong with the request, what is allowed and how to mend it.</param>
public sealed class RequestRejectedException(string message) : PatternExecutionException(message);
