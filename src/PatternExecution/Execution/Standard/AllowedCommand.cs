namespace PatternExecution.Execution.Standard;

/// <summary>A program that <c>system_command</c> may start.</summary>
public sealed class AllowedCommand
{
    /// <summary>Where the program is.</summary>
    /// <value>An absolute path; no search path is ever consulted.</value>
    public string Path { get; set; } = "";

    /// <summary>What each argument must look like, as a whole. Null lets any argument pass: set it for programs that can be told to start others.</summary>
    /// <value>A regular expression, matched case-sensitively against the whole argument.</value>
    public string? ArgumentPattern { get; set; }
}
