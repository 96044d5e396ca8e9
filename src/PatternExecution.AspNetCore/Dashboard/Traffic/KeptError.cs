namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>The last error of a pattern.</summary>
internal sealed record KeptError(DateTimeOffset At, string Text);
