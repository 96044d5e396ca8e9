namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>The results of a batch, in the order of its requests.</summary>
internal sealed record BatchBody(IReadOnlyList<ResultBody> Results);
