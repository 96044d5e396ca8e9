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

    [LoggerMessage(603, LogLevel.Warning, "A comparison did not end within {Seconds} s ({ExceptionType}) and is not counted")]
    public static partial void TrialTimedOut(this ILogger logger, string exceptionType, double seconds);

    [LoggerMessage(604, LogLevel.Warning, "The delegate that offers turns threw {ExceptionType}; the model was asked")]
    public static partial void OfferThrew(this ILogger logger, string exceptionType);
}
