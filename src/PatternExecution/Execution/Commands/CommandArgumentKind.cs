namespace PatternExecution.Execution.Commands;

/// <summary>What an argument of an allowed program may be.</summary>
public enum CommandArgumentKind
{
    /// <summary>A text of the host's own; nothing of it comes from a request.</summary>
    Literal,

    /// <summary>One of the host's texts, compared exactly.</summary>
    Choice,

    /// <summary>A whole number within a range.</summary>
    Number,

    /// <summary>1 to 128 of the characters A-Z, a-z, 0-9, '_', '.' and '-', beginning with a letter, a digit or '_'.</summary>
    Identifier,

    /// <summary>A file or folder below a root; the program is given its real path, with every link on the way followed and checked.</summary>
    Path,

    /// <summary>Any text without control characters that does not begin with a dash.</summary>
    Text,
}
