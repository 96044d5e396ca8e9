namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>What a chart says to who cannot see it.</summary>
internal sealed record ChartText(string Title, string Description);
