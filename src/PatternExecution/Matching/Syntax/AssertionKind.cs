namespace PatternExecution.Matching.Syntax;

/// <summary>A place in the text that an expression may insist on.</summary>
internal enum AssertionKind
{
    /// <summary><c>\A</c>, and <c>^</c> without the multiline option.</summary>
    Start,

    /// <summary><c>^</c> with the multiline option.</summary>
    LineStart,

    /// <summary><c>\z</c>.</summary>
    End,

    /// <summary><c>\Z</c>, and <c>$</c> without the multiline option: the end, or before a newline that is the last character.</summary>
    EndOrFinalNewline,

    /// <summary><c>$</c> with the multiline option.</summary>
    LineEnd,

    /// <summary><c>\b</c>.</summary>
    WordBoundary,

    /// <summary><c>\B</c>.</summary>
    NotWordBoundary,
}
