namespace PatternExecution.Matching.Syntax;

/// <summary>What an opened parenthesis does with what stands in it.</summary>
internal enum GroupKind
{
    /// <summary>Captures or only groups.</summary>
    Plain,
    Atomic,
    Lookaround,
    NegativeLookaround,

    /// <summary><c>(?(condition)yes|no)</c>.</summary>
    Conditional,

    /// <summary><c>(?&lt;a-b&gt;…)</c>.</summary>
    Balancing,
}
