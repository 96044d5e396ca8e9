using Microsoft.Extensions.Logging;

namespace PatternExecution.Diagnostics;

/// <summary>What the router logs.</summary>
internal static partial class RoutingLog
{
    [LoggerMessage(201, LogLevel.Warning, "The {Leg} leg of pattern '{Pattern}' failed {Failures} times in a row; it is avoided for {CoolDown} where the other leg can serve.")]
    public static partial void LegAvoided(ILogger logger, string leg, string pattern, int failures, TimeSpan coolDown);

    [LoggerMessage(202, LogLevel.Information, "The {Leg} leg of pattern '{Pattern}' serves again.")]
    public static partial void LegServesAgain(ILogger logger, string leg, string pattern);
}
