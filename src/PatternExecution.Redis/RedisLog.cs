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
}
