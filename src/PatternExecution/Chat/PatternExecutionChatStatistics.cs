namespace PatternExecution.Chat;

/// <summary>What a chat client has done since it was created.</summary>
public sealed record PatternExecutionChatStatistics
{
    /// <summary>Turns that came.</summary>
    public required long Turns { get; init; }

    /// <summary>Those that the engine answered.</summary>
    public required long Answered { get; init; }

    /// <summary>Those of <see cref="Answered"/> that a cache layer answered.</summary>
    public required long AnsweredFromCache { get; init; }

    /// <summary>Turns that went to the inner client, by reason; reasons that never occurred are not there.</summary>
    public required IReadOnlyDictionary<ChatPassReason, long> PassedThrough { get; init; }

    /// <summary>Tokens of input and output that the inner client has reported.</summary>
    public required long TokensSpent { get; init; }

    /// <summary>Turns that went to the inner client and whose usage it did not report.</summary>
    public required long TurnsWithoutUsage { get; init; }

    /// <summary>What a turn that went to the inner client has lately cost by its own report; null before the first report.</summary>
    public required double? TokensPerTurn { get; init; }

    /// <summary>Tokens saved, counted: for each answered turn what a turn had lately cost by the inner client's reports, the first report for those before it. 0 until there is one.</summary>
    public required long TokensSaved { get; init; }

    /// <summary>Tokens saved, estimated: four bytes of UTF-8 a token, of all messages that would have been sent. What the model would have said is not in it.</summary>
    public required long TokensSavedEstimate { get; init; }

    /// <summary>How often the engine would have been right while it was tried out.</summary>
    public required ChatShadowStatistics Shadow { get; init; }

    /// <summary>Turns on which the engine was not tried out because <see cref="PatternExecutionChatOptions.MaxShadowTrials"/> were running.</summary>
    public required long ShadowSkipped { get; init; }

    /// <summary>The same as <see cref="Shadow"/> by pattern.</summary>
    public required IReadOnlyDictionary<string, ChatShadowStatistics> ShadowByPattern { get; init; }
}
