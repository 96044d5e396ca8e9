using System.Diagnostics.Metrics;
using System.Text.Json;
using PatternExecution.Diagnostics;

namespace PatternExecution.Chat;

/// <summary>The instruments of one chat client; they ask for its statistics when they are read. Dispose them with the client, which they hold alive.</summary>
internal sealed class ChatMetrics : IDisposable
{
    private readonly Meter _meter = new(PatternExecutionDiagnostics.SourceName);

    public ChatMetrics(Func<PatternExecutionChatStatistics> read)
    {
        _meter.CreateObservableCounter(PatternExecutionDiagnostics.ChatTurns, () => Turns(read()), "{turn}", "Turns by who answered them and why");
        _meter.CreateObservableCounter(PatternExecutionDiagnostics.ChatTokensSpent, () => read().TokensSpent, "{token}", "Tokens that the inner client has reported");
        _meter.CreateObservableCounter(PatternExecutionDiagnostics.ChatTokensSaved, () => Saved(read()), "{token}", "Tokens that answered turns did not cost");
        _meter.CreateObservableCounter(PatternExecutionDiagnostics.ChatComparisons, () => Comparisons(read()), "{turn}", "Turns on which the engine was tried out");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Turns(PatternExecutionChatStatistics statistics) =>
    [
        Of(statistics.Answered, "answered"),
        .. statistics.PassedThrough.Select(static passed => Of(passed.Value, JsonNamingPolicy.CamelCase.ConvertName(passed.Key.ToString()))),
    ];

    private static Measurement<long>[] Saved(PatternExecutionChatStatistics statistics) =>
        [Of(statistics.TokensSaved, "counted"), Of(statistics.TokensSavedEstimate, "estimated")];

    private static Measurement<long>[] Comparisons(PatternExecutionChatStatistics statistics) =>
    [
        Of(statistics.Shadow.Right, "right"),
        Of(statistics.Shadow.Wrong, "wrong"),
        Of(statistics.Shadow.Compared - statistics.Shadow.Right - statistics.Shadow.Wrong, "notJudged"),
        Of(statistics.Shadow.NotExecuted, "notExecuted"),
        Of(statistics.ShadowSkipped, "skipped"),
    ];

    private static Measurement<long> Of(long value, string outcome) => new(value, new KeyValuePair<string, object?>(PatternExecutionDiagnostics.OutcomeTag, outcome));
}
