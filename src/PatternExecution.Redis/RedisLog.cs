using Microsoft.Extensions.Logging;

namespace PatternExecution.Redis;

internal static partial class RedisLog
{
    [LoggerMessage(320, LogLevel.Warning, "Redis cannot be reached yet; answers are made without it until it can")]
    public static partial void NotReached(this ILogger logger, Exception exception);

    [LoggerMessage(321, LogLevel.Debug, "Removals by other processes may have been missed: {Reason}; nearer layers forget everything")]
    public static partial void RemovalsMissed(this ILogger logger, string reason);

    [LoggerMessage(322, LogLevel.Debug, "A stored entry does not verify and is not believed")]
    public static partial void EntryRefused(this ILogger logger);

    [LoggerMessage(323, LogLevel.Warning, "Redis refuses the user something that the cache works better with: {Fault}. Grant the user {Grant}; until then the cache does without it")]
    public static partial void Refused(this ILogger logger, string fault, string grant);

    [LoggerMessage(324, LogLevel.Warning, "Redis does not let the user in: {Fault}. Answers are made without it until it does; check user and password in the configuration")]
    public static partial void Rejected(this ILogger logger, string fault);
}
