namespace PatternExecution.Matching.Syntax;

/// <summary>What a node of a regular expression's syntax tree is.</summary>
internal enum SyntaxKind
{
    /// <summary>Matches the empty text.</summary>
    Empty,

    /// <summary>One character, perhaps ignoring case.</summary>
    Literal,

    /// <summary>One character of a set: a bracket expression, an escape such as <c>\s</c>, or the dot.</summary>
    Class,

    /// <summary>A place: beginning, end, word boundary.</summary>
    Assertion,

    /// <summary>Its children one after another.</summary>
    Sequence,

    /// <summary>One of its children.</summary>
    Alternation,

    /// <summary>Its child a number of times.</summary>
    Repeat,

    /// <summary>Its child, without giving back what it took.</summary>
    Atomic,

    /// <summary>Its child seen ahead or behind, without being consumed.</summary>
    Lookaround,

    /// <summary>Anything whose text is not known: a back-reference, a conditional, a balancing group. It may match whatever it likes.</summary>
    Opaque,
}
