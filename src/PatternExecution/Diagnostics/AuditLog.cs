using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What is logged of the audit sink.</summary>
internal static partial class AuditLog
{
    [LoggerMessage(700, LogLevel.Error, "The audit sink takes no records: {ExceptionType}; actions are refused until it does, reads go on")]
    public static partial void AuditSinkDown(this ILogger logger, Exception exception, string exceptionType);

    [LoggerMessage(701, LogLevel.Information, "The audit sink takes records again")]
    public static partial void AuditSinkAnswersAgain(this ILogger logger);

    [LoggerMessage(702, LogLevel.Error, "An audit record was dropped: {Limit} are held already for a sink that is down")]
    public static partial void AuditRecordDropped(this ILogger logger, int limit);
}
