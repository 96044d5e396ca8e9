using Microsoft.Extensions.Caching.Distributed;
using PatternExecution.Caching;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares answers through the app's own distributed cache.</summary>
public static class PatternExecutionDistributedCacheBuilderExtensions
{
    /// <summary>Adds the container's <see cref="IDistributedCache"/> as a cache layer behind those that are there.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">What it keeps; null for the defaults.</param>
    public static IPatternExecutionBuilder UseDistributedCache(this IPatternExecutionBuilder builder, Action<DistributedCacheLayerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCacheLayer(provider =>
        {
            var options = new DistributedCacheLayerOptions();
            configure?.Invoke(options);
            return new DistributedCacheLayer(provider.GetRequiredService<IDistributedCache>(), options, provider.GetRequiredService<TimeProvider>());
        });
    }
}
