using Microsoft.Extensions.AI;

namespace PatternExecution.Chat;

/// <summary>Counts what a chat client did, and the tokens that it saved. Thread-safe.</summary>
internal sealed class ChatRecorder
{
    // Some twenty turns decide what a turn costs: enough to smooth one long answer, few enough to follow a growing conversation.
    private const double Weight = 0.05;

    private readonly Lock _turn = new();
    private readonly Dictionary<ChatPassReason, long> _passed = [];
    private readonly Dictionary<string, ChatShadowStatistics> _shadow = new(StringComparer.OrdinalIgnoreCase);
    private long _answered;
    private long _answeredFromCache;
    private long _reports;
    private long _skippedTrials;
    private long _withoutUsage;
    private long _spent;
    private double _perTurn;
    private double _saved;
    private long _savedEstimate;
    private long _answeredBeforeReport;

    public void Answered(bool fromCache, long estimate)
    {
        lock (_turn)
        {
            _answered++;
            if (fromCache) _answeredFromCache++;
            _savedEstimate += estimate;
            if (_reports == 0) _answeredBeforeReport++;
            else _saved += _perTurn;
        }
    }

    public void PassedThrough(ChatPassReason reason)
    {
        lock (_turn) _passed[reason] = _passed.GetValueOrDefault(reason) + 1;
    }

    public void Spent(UsageDetails? usage)
    {
        var tokens = usage?.TotalTokenCount ?? (usage?.InputTokenCount, usage?.OutputTokenCount) switch
        {
            (null, null) => null,
            var (input, output) => (input ?? 0) + (output ?? 0),
        };
        lock (_turn)
        {
            if (tokens is not { } counted)
            {
                _withoutUsage++;
                return;
            }

            _reports++;
            _spent += counted;
            _perTurn += (counted - _perTurn) * Math.Max(Weight, 1.0 / _reports);
            _saved += _answeredBeforeReport * _perTurn;
            _answeredBeforeReport = 0;
        }
    }

    public void Tried(string pattern, ChatShadowStatistics outcome)
    {
        lock (_turn) _shadow[pattern] = _shadow.TryGetValue(pattern, out var known) ? known.Plus(outcome) : outcome;
    }

    public void SkippedTrial()
    {
        lock (_turn) _skippedTrials++;
    }

    public PatternExecutionChatStatistics Summarise()
    {
        lock (_turn)
        {
            return new PatternExecutionChatStatistics
            {
                Turns = _answered + _passed.Values.Sum(),
                Answered = _answered,
                AnsweredFromCache = _answeredFromCache,
                PassedThrough = new Dictionary<ChatPassReason, long>(_passed),
                TokensSpent = _spent,
                TurnsWithoutUsage = _withoutUsage,
                TokensPerTurn = _reports == 0 ? null : _perTurn,
                TokensSaved = (long)Math.Round(_saved),
                TokensSavedEstimate = _savedEstimate,
                Shadow = _shadow.Values.Aggregate(new ChatShadowStatistics(0, 0, 0, 0), static (sum, one) => sum.Plus(one)),
                ShadowSkipped = _skippedTrials,
                ShadowByPattern = new Dictionary<string, ChatShadowStatistics>(_shadow, StringComparer.OrdinalIgnoreCase),
            };
        }
    }
}
