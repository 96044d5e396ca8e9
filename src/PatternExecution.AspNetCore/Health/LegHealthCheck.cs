using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Health;

/// <summary>Whether the router avoids a leg because it failed several times in a row.</summary>
internal sealed class LegHealthCheck(IHybridRouter router, PatternType leg) : IHealthCheck
{
    private const int Named = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (router is not HybridRouter known) return Task.FromResult(HealthCheckResult.Healthy("the host's own router tells nothing of it."));
        var avoided = known.FindAvoidedLegs().Where(other => other.Leg == leg).ToList();
        if (avoided.Count == 0) return Task.FromResult(HealthCheckResult.Healthy("not avoided."));

        var patterns = string.Join(", ", avoided.Select(static other => other.Pattern).OfType<string>().Order(StringComparer.OrdinalIgnoreCase).Take(Named));
        var detail = leg == PatternType.Memory
            ? "memories failed several times in a row and are avoided where the other leg can serve."
            : $"the functions of {avoided.Count} patterns failed several times in a row and are avoided where the other leg can serve: {patterns}.";
        return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, detail, null, new Dictionary<string, object>(StringComparer.Ordinal) { ["avoided"] = avoided.Count }));
    }
}
