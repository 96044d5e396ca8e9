using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What the engine logs. Request text and payloads never appear above Trace.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(400, LogLevel.Warning, "The {Leg} leg of pattern {Pattern} failed with {ExceptionType}")]
    public static partial void LegFailed(this ILogger logger, string pattern, string leg, string exceptionType);

    // Apart from the warning, because an exception's message may repeat the request.
    [LoggerMessage(401, LogLevel.Trace, "Why the {Leg} leg of pattern {Pattern} failed")]
    public static partial void LegFailure(this ILogger logger, Exception exception, string pattern, string leg);

    [LoggerMessage(402, LogLevel.Warning, "Pattern {Pattern} took {ElapsedMs:0.0} ms, {Status}, over the threshold for slow requests")]
    public static partial void SlowRequest(this ILogger logger, string pattern, double elapsedMs, string status);

    [LoggerMessage(403, LogLevel.Warning, "An executor of pattern {Pattern} threw {ExceptionType} instead of giving an outcome")]
    public static partial void ExecutorThrew(this ILogger logger, string pattern, string exceptionType);

    [LoggerMessage(404, LogLevel.Warning, "Whether a tenant has memories could not be learnt: {ExceptionType}")]
    public static partial void PresenceUnknown(this ILogger logger, string exceptionType);

    [LoggerMessage(405, LogLevel.Warning, "A cached answer of pattern {Pattern} could not be read and was executed anew")]
    public static partial void CachedOutcomeUnreadable(this ILogger logger, string pattern);

    [LoggerMessage(406, LogLevel.Warning, "Cached answers could not be forgotten after a memory changed: {ExceptionType}; they are served until they expire")]
    public static partial void InvalidationFailed(this ILogger logger, string exceptionType);

    [LoggerMessage(407, LogLevel.Warning, "The observer {Observer} threw {ExceptionType} on an answer, which was given all the same")]
    public static partial void ObserverThrew(this ILogger logger, string observer, string exceptionType);

    [LoggerMessage(408, LogLevel.Warning, "The router threw {ExceptionType}")]
    public static partial void RouterThrew(this ILogger logger, string exceptionType);
}
