using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What memory stores say.</summary>
internal static partial class MemoryLog
{
    [LoggerMessage(500, LogLevel.Warning, "The embedding generator {Generator} fails; memories without a vector of their own cannot be stored, and fused and vector searches cannot be answered, until it works again.")]
    public static partial void EmbedderFailed(ILogger logger, Exception? exception, string generator);

    [LoggerMessage(501, LogLevel.Warning, "The memory store is full: it holds {Count} memories, its limit is {Limit}.")]
    public static partial void StoreFull(ILogger logger, int count, int limit);

    [LoggerMessage(502, LogLevel.Debug, "{Count} expired memories were removed.")]
    public static partial void Swept(ILogger logger, int count);
}
