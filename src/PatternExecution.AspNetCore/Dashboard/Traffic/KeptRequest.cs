using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Traffic;

/// <summary>A request that was slow, refused or failed. Its text is null unless the host lets texts be kept.</summary>
internal sealed record KeptRequest(DateTimeOffset At, ResultStatus Status, string? Pattern, PatternType? Route, TimeSpan Elapsed, string Tenant, string? Text, string? Error);
