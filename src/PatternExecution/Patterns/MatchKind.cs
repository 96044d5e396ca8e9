namespace PatternExecution.Patterns;

/// <summary>How a request was matched.</summary>
public enum MatchKind
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>By an exact phrase.</summary>
    Phrase,

    /// <summary>By a recent match of the same text.</summary>
    Recent,

    /// <summary>By a trigger.</summary>
    Trigger,

    /// <summary>Matching was given up at a time limit; <see cref="PatternMatch.Pattern"/> is the pattern that was being tried.</summary>
    TimeLimit,

    /// <summary>The request named the pattern; its text was not read.</summary>
    Name,
}
