using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Diagnostics;

namespace PatternExecution.AspNetCore.Health;

/// <summary>How a part outside the process is; the worst of them where it is several.</summary>
internal sealed class PartHealthCheck(IPartStatusSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var parts = await source.ReadStatusAsync(cancellationToken).ConfigureAwait(false);
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            data[part.Name] = part.Detail;
            if (part.PoolUtilization is { } used) data[part.Name + ".poolUtilization"] = used;
        }

        var worst = parts.MaxBy(static part => part.Condition);
        if (worst is null or { Condition: PartCondition.Working }) return HealthCheckResult.Healthy($"{parts.Count} working.", data);
        var status = worst.Condition == PartCondition.Down ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return new HealthCheckResult(status, $"{worst.Name}: {worst.Detail}", null, data);
    }
}
