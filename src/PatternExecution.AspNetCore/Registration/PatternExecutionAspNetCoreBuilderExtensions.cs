using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Dashboard;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.AspNetCore.Endpoints;
using PatternExecution.Execution;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what ASP.NET Core apps show of pattern execution.</summary>
public static class PatternExecutionAspNetCoreBuilderExtensions
{
    /// <summary>Adds the endpoints that <c>app.MapPatternExecution("/patterns")</c> maps.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says who may use them, for whom they answer, and how much they take.</param>
    public static IPatternExecutionBuilder AddEndpoints(this IPatternExecutionBuilder builder, Action<PatternEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<PatternEndpointOptions>().ValidateOnStart();
        if (configure is not null) builder.Services.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PatternEndpointOptions>, PatternEndpointOptionsValidator>());
        builder.Services.TryAddSingleton<PatternEndpoints>();
        return builder;
    }

    /// <summary>
    /// Adds the dashboard that <c>app.MapPatternExecution("/patterns")</c> maps at <c>/patterns/dashboard</c>: in the Development environment, or where
    /// <see cref="DashboardOptions.Enabled"/> says so.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says who may look, what is kept, and what may be done there.</param>
    public static IPatternExecutionBuilder AddDashboard(this IPatternExecutionBuilder builder, Action<DashboardOptions>? configure = null)
    {
        builder.AddEndpoints();
        builder.Services.AddOptions<DashboardOptions>().ValidateOnStart();
        if (configure is not null) builder.Services.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>());
        if (builder.Services.Any(static service => service.ServiceType == typeof(TrafficRecorder))) return builder;
        builder.Services.AddSingleton<DashboardSwitch>();
        builder.Services.AddSingleton<TrafficRecorder>();
        builder.Services.AddSingleton<IResultObserver>(static provider => provider.GetRequiredService<TrafficRecorder>());
        builder.Services.AddSingleton<IRefusalObserver>(static provider => provider.GetRequiredService<TrafficRecorder>());
        builder.Services.AddSingleton<TrafficSampler>();
        builder.Services.AddHostedService(static provider => provider.GetRequiredService<TrafficSampler>());
        builder.Services.AddSingleton<DashboardReader>();
        builder.Services.AddSingleton<DashboardEndpoints>();
        return builder;
    }
}
