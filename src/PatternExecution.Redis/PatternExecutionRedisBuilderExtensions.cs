using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shares answers through Redis.</summary>
public static class PatternExecutionRedisBuilderExtensions
{
    /// <summary>Shares answers through Redis, over the app's own <c>IConnectionMultiplexer</c> or the configuration in <c>PatternExecution:Redis</c>.</summary>
    /// <param name="builder">The builder.</param>
    public static IPatternExecutionBuilder UseRedis(this IPatternExecutionBuilder builder) => builder.UseRedis(static _ => { });

    /// <summary>Shares answers through Redis.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">The server and how to connect, in StackExchange.Redis's words, such as <c>localhost:6379</c>.</param>
    public static IPatternExecutionBuilder UseRedis(this IPatternExecutionBuilder builder, string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(options => options.Configuration = configuration);
    }

    /// <summary>Shares answers through Redis. The host starts whether Redis can be reached or not.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options, after those of the <c>PatternExecution:Redis</c> section. Without a configuration string the app's own connection is used.</param>
    public static IPatternExecutionBuilder UseRedis(this IPatternExecutionBuilder builder, Action<RedisCacheOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var isFirst = !builder.Services.Any(static service => service.ServiceType == typeof(RedisCacheLayer));
        // Bound once: bound again, it would undo what code has set since.
        if (isFirst)
        {
            builder.Services.AddOptions<RedisCacheOptions>().Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PatternExecutionOptions.SectionName).GetSection("Redis").Bind(options)).ValidateOnStart();
            builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisCacheOptions>, RedisCacheOptionsValidator>());
        }

        builder.Services.Configure(configure);
        if (!isFirst) return builder;
        builder.Services.AddSingleton(static provider =>
        {
            var options = provider.GetRequiredService<IOptions<RedisCacheOptions>>().Value;
            var isOurs = options.Configuration is not null || provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IConnectionMultiplexer)) == false;
            return new RedisCacheLayer(
                options,
                isOurs ? null : provider.GetRequiredService<IConnectionMultiplexer>,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILogger<RedisCacheLayer>>());
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartStatusSource, RedisPartStatus>(static provider => new RedisPartStatus(
            provider.GetRequiredService<RedisCacheLayer>(), provider.GetRequiredService<LayeredCache>(), provider.GetRequiredService<TimeProvider>())));
        return builder.AddCacheLayer(static provider => provider.GetRequiredService<RedisCacheLayer>());
    }
}
