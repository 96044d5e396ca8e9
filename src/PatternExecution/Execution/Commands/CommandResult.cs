namespace PatternExecution.Execution.Commands;

/// <summary>What a program answered.</summary>
/// <param name="Command">The name it is allowed by.</param>
/// <param name="Arguments">What it was started with.</param>
/// <param name="ExitCode">What it ended with; null where it was ended because it wrote too much.</param>
/// <param name="Output">What it wrote, as UTF-8.</param>
/// <param name="Errors">What it wrote to its error stream, as UTF-8.</param>
/// <param name="Truncated">Whether it was ended because it wrote too much.</param>
internal sealed record CommandResult(
    string Command,
    IReadOnlyList<string> Arguments,
    int? ExitCode,
    string Output,
    string Errors,
    bool Truncated);
