using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Health;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Registration;

/// <summary>One check a part, for the parts that this host has: known only once its services are complete.</summary>
internal sealed class PartHealthChecks(IServiceProvider services, PartHealthChecks.Settings settings) : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options)
    {
        // Only the engine's fault takes the whole app down: what else fails, the engine answers without.
        options.Registrations.Add(Check("engine", static provider => new EngineHealthCheck(provider), HealthStatus.Unhealthy));
        options.Registrations.Add(Check("memory", static provider => new MemoryHealthCheck(provider.GetRequiredService<IMemoryStore>()), settings.FailureStatus));
        options.Registrations.Add(Leg(PatternType.Infrastructure));
        options.Registrations.Add(Leg(PatternType.Memory));
        foreach (var layer in services.GetServices<ICacheLayer>())
            options.Registrations.Add(Check("cache-" + layer.Name, provider => new CacheLayerHealthCheck(layer, provider.GetRequiredService<LayeredCache>()), settings.FailureStatus));
        foreach (var part in services.GetServices<IPartStatusSource>())
            options.Registrations.Add(Check(part.Name, _ => new PartHealthCheck(part), settings.FailureStatus));
    }

    private HealthCheckRegistration Leg(PatternType leg) =>
        Check($"{leg.ToName()}-leg", provider => new LegHealthCheck(provider.GetRequiredService<IHybridRouter>(), leg), settings.FailureStatus);

    private HealthCheckRegistration Check(string part, Func<IServiceProvider, IHealthCheck> create, HealthStatus failure) =>
        new($"{settings.Prefix}-{part}", create, failure, settings.Tags, settings.Timeout);

    /// <summary>What the host asked for.</summary>
    internal sealed record Settings(string Prefix, HealthStatus FailureStatus, IReadOnlyList<string> Tags, TimeSpan Timeout);
}
