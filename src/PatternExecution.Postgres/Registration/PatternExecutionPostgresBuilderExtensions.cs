using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;
using PatternExecution.Postgres;
using PatternExecution.Postgres.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps memories in PostgreSQL.</summary>
public static class PatternExecutionPostgresBuilderExtensions
{
    private const string Section = "PatternExecution:Postgres";

    /// <summary>
    /// Keeps memories in PostgreSQL, as the configuration section <c>PatternExecution:Postgres</c> says. Without a connection string the host's own
    /// <see cref="NpgsqlDataSource"/> is taken from the container, and not disposed.
    /// </summary>
    /// <param name="builder">The builder.</param>
    public static IPatternExecutionBuilder UsePostgres(this IPatternExecutionBuilder builder) => builder.UsePostgres(static _ => { });

    /// <summary>Keeps memories in PostgreSQL.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">The Npgsql connection string.</param>
    public static IPatternExecutionBuilder UsePostgres(this IPatternExecutionBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UsePostgres(options => options.ConnectionString = connectionString);
    }

    /// <summary>Keeps memories in PostgreSQL.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; what it sets wins over the configuration.</param>
    public static IPatternExecutionBuilder UsePostgres(this IPatternExecutionBuilder builder, Action<PostgresMemoryOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        // Bound once: bound again, it would undo what code has set since.
        if (!builder.Services.Any(static service => service.ServiceType == typeof(PostgresMemoryStore)))
        {
            builder.Services.AddOptions<PostgresMemoryOptions>()
                .Configure<IServiceProvider>(static (options, provider) => provider.GetService<IConfiguration>()?.GetSection(Section).Bind(options))
                .ValidateOnStart();
        }

        builder.Services.Configure(configure);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresMemoryOptions>, PostgresMemoryOptionsValidator>());
        builder.Services.TryAddSingleton(static provider => Create(provider));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPartStatusSource, PostgresPartStatus>(
            static provider => new PostgresPartStatus(provider.GetRequiredService<PostgresMemoryStore>())));
        builder.Services.AddHostedService(static provider => new PostgresStartup(
            provider.GetRequiredService<PostgresMemoryStore>(), Loggers(provider).CreateLogger<PostgresMemoryStore>()));
        return builder.UseMemoryStore(static provider => provider.GetRequiredService<PostgresMemoryStore>());
    }

    private static PostgresMemoryStore Create(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PostgresMemoryOptions>>().Value;
        var source = string.IsNullOrWhiteSpace(options.ConnectionString) ? provider.GetService<NpgsqlDataSource>() : null;
        return new PostgresMemoryStore(
            options,
            source,
            provider.GetRequiredService<IOptions<MemoryStoreOptions>>().Value,
            provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>(),
            provider.GetService<TimeProvider>(),
            Loggers(provider).CreateLogger<PostgresMemoryStore>());
    }

    private static ILoggerFactory Loggers(IServiceProvider provider) => provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
}
