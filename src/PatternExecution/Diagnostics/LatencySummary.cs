namespace PatternExecution.Diagnostics;

/// <summary>What a <see cref="LatencyHistogram"/> has counted.</summary>
internal readonly record struct LatencySummary(long Count, TimeSpan Mean, TimeSpan P50, TimeSpan P95, TimeSpan P99);
