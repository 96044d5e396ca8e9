namespace PatternExecution.Matching.Safety;

/// <summary>A way in which an expression invites a backtracking engine to try too much.</summary>
internal enum BacktrackingRule
{
    /// <summary>A repeat in a repeat, where one round may end as the next begins: <c>(\w+\s?)*</c>.</summary>
    NestedRepeats,

    /// <summary>A repeated choice between alternatives that begin alike: <c>(\w|\d)*</c>.</summary>
    OverlappingAlternatives,

    /// <summary>Repeats that follow one another and may take the same characters: <c>\s*.*\s*</c>.</summary>
    AdjacentRepeats,

    /// <summary>A repeat of something that may be empty: <c>(a*)*</c>.</summary>
    EmptyRounds,

    /// <summary>A counted repeat that multiplies into thousands: <c>(.{0,100}x){50}</c>.</summary>
    LargeCounts,
}
