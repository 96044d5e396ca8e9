namespace PatternExecution.Diagnostics;

/// <summary>Names of everything that the library measures and traces.</summary>
public static class PatternExecutionDiagnostics
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "PatternExecution";

    /// <summary>Histogram, seconds: from the call to the answer, by status, pattern type, route and cache layer.</summary>
    public const string RequestDuration = "pattern_execution.request.duration";

    /// <summary>Counter, tokens: spent on answers.</summary>
    public const string TokensSpent = "pattern_execution.tokens.spent";

    /// <summary>Counter, tokens: that cached answers would have cost again.</summary>
    public const string TokensSaved = "pattern_execution.tokens.saved";

    /// <summary>Observable counter, requests: matched and unmatched, by kind of match.</summary>
    public const string Matches = "pattern_execution.matches";

    /// <summary>Observable counter, reads of a cache layer, by layer and outcome.</summary>
    public const string CacheReads = "pattern_execution.cache.reads";

    /// <summary>Observable counter, entries that a cache layer dropped for want of room.</summary>
    public const string CacheEvictions = "pattern_execution.cache.evictions";

    /// <summary>Observable gauge, entries in a cache layer.</summary>
    public const string CacheEntries = "pattern_execution.cache.entries";

    /// <summary>Observable gauge, writes on their way to a shared cache layer.</summary>
    public const string CachePendingWrites = "pattern_execution.cache.pending_writes";

    /// <summary>Observable counter, entries that a cache layer was not given: too large, or too many on their way.</summary>
    public const string CacheDroppedWrites = "pattern_execution.cache.dropped_writes";

    /// <summary>Observable gauge, 1 while a cache layer's circuit is open because it failed or was slow, else 0.</summary>
    public const string CacheLeftAlone = "pattern_execution.cache.left_alone";

    /// <summary>Observable counter, seconds: execution time that cached answers have spared, by layer.</summary>
    public const string CacheTimeSaved = "pattern_execution.cache.time_saved";

    /// <summary>Observable gauge, removals that a cache layer has not confirmed yet, by layer.</summary>
    public const string CacheOwedRemovals = "pattern_execution.cache.owed_removals";

    /// <summary>Observable counter, removals, by layer and outcome: this process's own, those of others that were heard of, and how often some were missed.</summary>
    public const string CacheRemovals = "pattern_execution.cache.removals";

    /// <summary>Observable gauge, registered patterns, by type.</summary>
    public const string Patterns = "pattern_execution.patterns";

    /// <summary>Observable counter, turns of a chat client, by outcome: answered, or why the inner client was asked.</summary>
    public const string ChatTurns = "pattern_execution.chat.turns";

    /// <summary>Observable counter, tokens that the inner client of a chat client has reported.</summary>
    public const string ChatTokensSpent = "pattern_execution.chat.tokens.spent";

    /// <summary>Observable counter, tokens that a chat client has saved, counted from those reports or estimated.</summary>
    public const string ChatTokensSaved = "pattern_execution.chat.tokens.saved";

    /// <summary>Observable counter, turns on which the engine was tried out, by outcome: right, wrong, not judged or not executed.</summary>
    public const string ChatComparisons = "pattern_execution.chat.comparisons";

    /// <summary>Observable counter, audit records, by outcome of the action.</summary>
    public const string AuditRecords = "pattern_execution.audit.records";

    /// <summary>Observable gauge, audit records that a sink in trouble has not taken yet.</summary>
    public const string AuditOwed = "pattern_execution.audit.owed";

    /// <summary>Observable counter, audit records that were dropped because too many were owed.</summary>
    public const string AuditDropped = "pattern_execution.audit.dropped";

    /// <summary>Observable gauge, 1 while the audit sink takes no records and actions are refused, else 0.</summary>
    public const string AuditDown = "pattern_execution.audit.down";

    /// <summary>Tag: how a request or leg ended.</summary>
    public const string StatusTag = "pattern_execution.status";

    /// <summary>Tag: the type of the pattern that answered.</summary>
    public const string PatternTypeTag = "pattern_execution.pattern.type";

    /// <summary>Tag of spans: the pattern that answered.</summary>
    public const string PatternTag = "pattern_execution.pattern";

    /// <summary>Tag: the route that was taken.</summary>
    public const string RouteTag = "pattern_execution.route";

    /// <summary>Tag: the cache layer that answered, or <c>none</c>.</summary>
    public const string CacheLayerTag = "pattern_execution.cache.layer";

    /// <summary>Tag of spans: true where the answer is past its time to live; else absent.</summary>
    public const string StaleTag = "pattern_execution.cache.stale";

    /// <summary>Tag: what came of a match or a read.</summary>
    public const string OutcomeTag = "pattern_execution.outcome";
}
