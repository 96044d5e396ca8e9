using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Caching;

namespace PatternExecution.AspNetCore.Health;

/// <summary>Whether a cache layer answers, and whether its circuit is open. Callers never wait for a layer in trouble, so that trouble degrades and does not kill.</summary>
internal sealed class CacheLayerHealthCheck(ICacheLayer layer, LayeredCache cache) : IHealthCheck
{
    private static readonly CacheKey Probe = new("health", "", "health", 0, "probe", "probe", "", "");

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var statistics = cache.GetStatistics().Single(other => other.Name == layer.Name);
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["hitRate"] = statistics.HitRate,
            ["failures"] = statistics.Failures,
            ["leftAlone"] = statistics.IsCircuitOpen,
        };
        try
        {
            await layer.ContainsAsync(Probe, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"does not answer ({exception.GetType().Name}); requests go on without it.", exception, data);
        }

        return statistics.IsCircuitOpen
            ? new HealthCheckResult(context.Registration.FailureStatus, "answers; its circuit is still open because it failed or was slow.", null, data)
            : HealthCheckResult.Healthy("answers.", data);
    }
}
