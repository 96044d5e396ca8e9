using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Execution;

namespace PatternExecution.AspNetCore.Health;

/// <summary>Whether the engine can be made and has patterns: degraded where it has none, for it can answer nothing.</summary>
internal sealed class EngineHealthCheck(IServiceProvider services) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var engine = services.GetRequiredService<IPatternEngine>();
            var statistics = engine.GetStatistics();
            var count = engine.Patterns.Count;
            var data = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["patterns"] = count,
                ["hitRate"] = statistics.CacheHitRate,
                ["slowRequests"] = statistics.SlowRequests,
            };
            return Task.FromResult(count == 0
                ? HealthCheckResult.Degraded("no pattern is registered, so that nothing is answered.", null, data)
                : HealthCheckResult.Healthy($"{count} patterns.", data));
        }
        catch (PatternExecutionException exception)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the engine cannot be made: " + exception.Message, exception));
        }
    }
}
