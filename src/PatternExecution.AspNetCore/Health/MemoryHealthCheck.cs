using Microsoft.Extensions.Diagnostics.HealthChecks;
using PatternExecution.Memory;

namespace PatternExecution.AspNetCore.Health;

/// <summary>Whether the memory store answers, wherever it is.</summary>
internal sealed class MemoryHealthCheck(IMemoryStore memories) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await memories.HasAnyAsync(MemoryRecord.DefaultTenant, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy("answers.");
        }
        catch (PatternExecutionException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
