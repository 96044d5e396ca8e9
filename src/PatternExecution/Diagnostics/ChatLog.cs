using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What the chat client logs. What was said never appears.</summary>
internal static partial class ChatLog
{
    [LoggerMessage(600, LogLevel.Warning, "Memories could not be recalled for a turn: {ExceptionType}; the model was asked without")]
    public static partial void RecallSkipped(this ILogger logger, string exceptionType);

    [LoggerMessage(601, LogLevel.Warning, "The engine threw {ExceptionType} on a turn; the model was asked instead")]
    public static partial void EngineThrew(this ILogger logger, string exceptionType);

    [LoggerMessage(602, LogLevel.Warning, "The judge of a comparison threw {ExceptionType}; the comparison counts as not judged")]
    public static partial void JudgeThrew(this ILogger logger, string exceptionType);
}
