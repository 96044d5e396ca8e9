using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks.</summary>
public static class PatternExecutionHealthChecksBuilderExtensions
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds one check for the engine, the memory store, each leg, each cache layer, and each part outside the process that an adapter brought, such as
    /// <c>pattern-execution-postgres</c> or <c>pattern-execution-mcp</c>. Only an engine that cannot be made is unhealthy by default: what else is
    /// down, the engine answers without.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="failureStatus">What a part is that is down, the engine apart.</param>
    /// <param name="tags">Tags of the checks.</param>
    /// <param name="prefix">What their names begin with.</param>
    public static IHealthChecksBuilder AddPatternExecution(
        this IHealthChecksBuilder builder,
        HealthStatus failureStatus = HealthStatus.Degraded,
        IEnumerable<string>? tags = null,
        string prefix = "pattern-execution")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        var settings = new PartHealthChecks.Settings(prefix, failureStatus, [.. tags ?? []], Timeout);
        builder.Services.AddSingleton<IConfigureOptions<HealthCheckServiceOptions>>(provider => new PartHealthChecks(provider, settings));
        return builder;
    }
}
