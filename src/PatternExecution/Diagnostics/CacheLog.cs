using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

internal static partial class CacheLog
{
    [LoggerMessage(301, LogLevel.Warning, "Cache layer {Layer} failed {Failures} times in a row: its circuit is open, and one request tries it again every {BreakDuration}")]
    public static partial void LayerOpened(ILogger logger, string layer, int failures, TimeSpan breakDuration, Exception exception);

    [LoggerMessage(302, LogLevel.Information, "Cache layer {Layer} is in use again")]
    public static partial void LayerClosed(ILogger logger, string layer);

    [LoggerMessage(303, LogLevel.Debug, "Cache layer {Layer} failed to {Operation}; the request goes on without it")]
    public static partial void OperationFailed(ILogger logger, string layer, string operation, Exception exception);

    [LoggerMessage(304, LogLevel.Warning, "Cache layer {Layer} was slower than {Threshold} several times in a row: its circuit is open, and one request tries it again every {BreakDuration}")]
    public static partial void LayerStalled(ILogger logger, string layer, TimeSpan threshold, TimeSpan breakDuration);

    [LoggerMessage(305, LogLevel.Debug, "An answer could not be made anew ({Cause}); the last one, from cache layer {Layer}, is given")]
    public static partial void ServedStale(ILogger logger, string layer, string cause);
}
