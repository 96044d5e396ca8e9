namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>What the table of patterns is ordered by.</summary>
internal enum PatternSort
{
    Requests,
    Name,
    Success,
    P95,
    Tokens,
    Errors,
}
