using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>A request that was typed on the dashboard, and what would be done with it.</summary>
internal sealed record Explained(string Query, string Mode, Explanation Explanation);
