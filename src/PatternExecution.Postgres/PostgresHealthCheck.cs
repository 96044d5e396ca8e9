using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Memory;

namespace PatternExecution.Postgres;

/// <summary>Whether the server answers, and how much of the pool is in use: degraded from nine tenths on.</summary>
/// <param name="store">The store.</param>
public sealed class PostgresHealthCheck(PostgresMemoryStore store) : IHealthCheck
{
    internal const double Full = 0.9;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pool = store.GetPoolStatistics();
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { ["busy"] = pool.Busy, ["maximum"] = pool.Maximum, ["utilization"] = pool.Utilization };
        try
        {
            await store.PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PatternExecutionException fault) when (fault is MemoryStoreUnavailableException or PostgresSetupException)
        {
            return new HealthCheckResult(HealthStatus.Unhealthy, fault.Message, fault, data);
        }

        var used = string.Create(CultureInfo.InvariantCulture, $"{pool.Busy} of {pool.Maximum} connections are in use.");
        return new HealthCheckResult(pool.Utilization >= Full ? HealthStatus.Degraded : HealthStatus.Healthy, used, null, data);
    }
}
