using System.Text.RegularExpressions;

namespace PatternExecution.Matching.Syntax;

/// <summary>A node of a regular expression's syntax tree. Groups that only capture leave no node: capturing changes no match.</summary>
internal sealed class SyntaxNode
{
    public required SyntaxKind Kind { get; init; }

    /// <summary>Where the node's source begins.</summary>
    public int Start { get; set; }

    /// <summary>Where the node's source ends.</summary>
    public int End { get; set; }

    /// <summary>The options in force where the node was read.</summary>
    public RegexOptions Options { get; init; }

    /// <summary>The character of a literal.</summary>
    public char Character { get; init; }

    /// <summary>The source of a class, as the regex engine would read it.</summary>
    public string Text { get; init; } = "";

    /// <summary>The characters of a class that is small and plainly listed (before case is ignored); else null.</summary>
    public string? Members { get; init; }

    public AssertionKind Assertion { get; init; }

    /// <summary>How often the child of a repeat occurs at least and at most; <see cref="int.MaxValue"/> is unbounded.</summary>
    public int Min { get; init; }

    public int Max { get; init; }

    /// <summary>True for a negative lookaround.</summary>
    public bool Negative { get; init; }

    public IReadOnlyList<SyntaxNode> Children { get; init; } = [];

    public bool IgnoresCase => (Options & RegexOptions.IgnoreCase) != RegexOptions.None;
}
