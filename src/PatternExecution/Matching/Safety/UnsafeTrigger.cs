namespace PatternExecution.Matching.Safety;

/// <summary>What makes a trigger unsafe where it backtracks.</summary>
/// <param name="Rule">The rule it breaks.</param>
/// <param name="Expression">The part that breaks it, as written.</param>
/// <param name="Offset">Where in the trigger that part begins.</param>
internal sealed record UnsafeTrigger(BacktrackingRule Rule, string Expression, int Offset)
{
    /// <summary>What the rule says, for a reader who wrote the trigger.</summary>
    public string Explanation => Rule switch
    {
        BacktrackingRule.NestedRepeats => "repeats within a repeat can share out the same text in exponentially many ways",
        BacktrackingRule.OverlappingAlternatives => "repeated alternatives that begin alike can share out the same text in exponentially many ways",
        BacktrackingRule.AdjacentRepeats => "repeats that follow one another and take the same characters can share out the same text in very many ways",
        BacktrackingRule.EmptyRounds => "a repeat of something that may be empty can go round without end",
        _ => "counted repeats multiply into more states than can be kept",
    };

    /// <summary>How to mend it.</summary>
    public string Mend => Rule switch
    {
        BacktrackingRule.NestedRepeats => "let each round begin with something its own end cannot be, such as (?:,\\w+)* for (\\w+,?)*",
        BacktrackingRule.OverlappingAlternatives => "join the alternatives into one class, or let each begin differently",
        BacktrackingRule.AdjacentRepeats => "join the repeats, or put something between them that neither can take",
        BacktrackingRule.EmptyRounds => "let the repeated part match at least one character",
        _ => "lower the counts or leave them open (* or +)",
    };
}
