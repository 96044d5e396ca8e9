namespace PatternExecution.Execution.Standard;

/// <summary>How the engine's parts are.</summary>
/// <param name="Status">"healthy", or "unhealthy" where a part is.</param>
/// <param name="ElapsedMs">How long the check took.</param>
/// <param name="Parts">Each part that was checked.</param>
internal sealed record HealthReport(string Status, double ElapsedMs, IReadOnlyList<HealthReport.Part> Parts)
{
    public const string Healthy = "healthy";
    public const string Unhealthy = "unhealthy";

    /// <summary>One part.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Status">"healthy" or "unhealthy".</param>
    /// <param name="ElapsedMs">How long it took to answer.</param>
    /// <param name="Detail">What was seen, or what is wrong.</param>
    internal sealed record Part(string Name, string Status, double ElapsedMs, string Detail);
}
