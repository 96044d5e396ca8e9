using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What the patterns' room tells the log.</summary>
internal static partial class PatternLog
{
    [LoggerMessage(100, LogLevel.Information, "Loaded {Patterns} patterns from {Sources} sources.")]
    public static partial void PatternsLoaded(this ILogger logger, int patterns, int sources);

    [LoggerMessage(101, LogLevel.Information, "Reloaded {Patterns} patterns from {Sources} sources after a change.")]
    public static partial void PatternsReloaded(this ILogger logger, int patterns, int sources);

    [LoggerMessage(102, LogLevel.Error, "Changed patterns were refused; the running set stays. {Faults}")]
    public static partial void PatternsRefused(this ILogger logger, string faults);

    [LoggerMessage(103, LogLevel.Warning, "A pattern may not do what was meant: {Warning}")]
    public static partial void PatternWarning(this ILogger logger, string warning);

    [LoggerMessage(104, LogLevel.Warning, "Watching {Path} for changes was interrupted; the file was read again.")]
    public static partial void WatchInterrupted(this ILogger logger, Exception exception, string path);
}
