using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Endpoints;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what ASP.NET Core apps show of pattern execution.</summary>
public static class AspNetCoreBuilderExtensions
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
}
