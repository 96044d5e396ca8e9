namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>Who asks, as the host says.</summary>
/// <param name="Tenant">Whose requests they are.</param>
/// <param name="Principal">The person, where answers differ by person.</param>
/// <param name="Key">By what the caller's rate is counted.</param>
internal sealed record Caller(string Tenant, string? Principal, string Key);
