using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PatternExecution.Audit;
using PatternExecution.Caching;
using PatternExecution.Chat;
using PatternExecution.Execution;
using PatternExecution.Execution.Functions;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Registration;
using PatternExecution.Routing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers pattern execution.</summary>
public static class PatternExecutionServiceCollectionExtensions
{
    /// <summary>
    /// Registers the engine and its embedded defaults. Calling it again is harmless. Options bind from the <c>PatternExecution</c> section
    /// of the configuration where the container has one, and are checked when the host starts.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the engine's limits and defaults, after configuration.</param>
    /// <returns>What patterns, functions and backends are added to.</returns>
    public static IPatternExecutionBuilder AddPatternExecution(this IServiceCollection services, Action<PatternExecutionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        // Bound once: bound again, it would undo what code has set since.
        if (!services.Any(static service => service.ServiceType == typeof(FunctionSet))) AddOptions(services);
        if (configure is not null) services.Configure(configure);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new PatternRegistry(Options<PatternRegistryOptions>(provider)));
        services.TryAddSingleton(static provider => new PatternSources(
            provider.GetRequiredService<PatternRegistry>(), provider.GetServices<PatternSource>(), Time(provider), Loggers(provider).CreateLogger<PatternSources>()));
        services.TryAddSingleton<IPatternRegistry>(static provider =>
        {
            provider.GetRequiredService<PatternSources>().Load();
            return provider.GetRequiredService<PatternRegistry>();
        });
        services.TryAddSingleton<IHybridRouter>(static provider => new HybridRouter(
            Options<HybridRouterOptions>(provider), Time(provider), Loggers(provider).CreateLogger<HybridRouter>()));
        services.TryAddSingleton(static provider => new FunctionSet(
            provider.GetServices<FunctionRegistration>().Select(function => function.Create(provider)), provider.GetServices<IFunctionSource>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICacheLayer, MemoryCacheLayer>(
            static provider => new MemoryCacheLayer(Options<MemoryCacheLayerOptions>(provider), Time(provider))));
        services.TryAddSingleton(static provider => new LayeredCache(
            provider.GetServices<ICacheLayer>(), Options<LayeredCacheOptions>(provider), Time(provider), Loggers(provider).CreateLogger<LayeredCache>()));
        services.TryAddKeyedSingleton<IMemoryStore>(PatternExecutionBuilderExtensions.BackendKey, static (provider, _) => new InProcessMemoryStore(
            Options<MemoryStoreOptions>(provider),
            provider.GetService<IEmbeddingGenerator<string, Embedding<float>>>() ?? new HashingEmbedder(),
            Time(provider),
            Loggers(provider).CreateLogger<InProcessMemoryStore>()));
        services.TryAddSingleton<IMemoryStore>(static provider => new InvalidatingMemoryStore(
            provider.GetRequiredKeyedService<IMemoryStore>(PatternExecutionBuilderExtensions.BackendKey),
            provider.GetRequiredService<LayeredCache>(),
            Time(provider),
            Loggers(provider).CreateLogger<IMemoryStore>()));
        services.TryAddSingleton<IPatternEngine>(static provider => new PatternEngine(new PatternEngineComponents
        {
            Registry = provider.GetRequiredService<IPatternRegistry>(),
            Functions = provider.GetRequiredService<FunctionSet>().Fixed,
            FunctionSources = provider.GetServices<IFunctionSource>(),
            Memories = provider.GetRequiredService<IMemoryStore>(),
            Cache = provider.GetRequiredService<LayeredCache>(),
            Router = provider.GetRequiredService<IHybridRouter>(),
            Executors = provider.GetServices<IExecutor>(),
            Observers = provider.GetServices<IResultObserver>(),
            Options = Options<PatternExecutionOptions>(provider),
            Audit = provider.GetService<IAuditSink>(),
            AuditOptions = Options<AuditOptions>(provider),
            Services = provider,
            TimeProvider = Time(provider),
            LoggerFactory = Loggers(provider),
        }));
        services.AddHostedService<EngineStartup>();
        return new PatternExecutionBuilder(services);
    }

    private static T Options<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(IServiceProvider provider)
        where T : class => provider.GetRequiredService<IOptions<T>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static ILoggerFactory Loggers(IServiceProvider provider) => provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<PatternExecutionOptions>().Configure<IServiceProvider>(static (options, provider) => Section(provider).Bind(options)).ValidateOnStart();
        services.AddOptions<PatternRegistryOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "Registry").Bind(options)).ValidateOnStart();
        services.AddOptions<HybridRouterOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "Routing").Bind(options)).ValidateOnStart();
        services.AddOptions<LayeredCacheOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "Caching").Bind(options)).ValidateOnStart();
        services.AddOptions<MemoryCacheLayerOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "MemoryCache").Bind(options)).ValidateOnStart();
        services.AddOptions<MemoryStoreOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "MemoryStore").Bind(options)).ValidateOnStart();
        services.AddOptions<AuditOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "Audit").Bind(options)).ValidateOnStart();
        services.AddOptions<PatternExecutionChatOptions>()
            .Configure<IServiceProvider>(static (options, provider) => Section(provider, "Chat").Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true)).ValidateOnStart();

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PatternExecutionChatOptions>, PatternExecutionChatOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PatternExecutionOptions>, PatternExecutionOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PatternRegistryOptions>, PatternRegistryOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HybridRouterOptions>, HybridRouterOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LayeredCacheOptions>, LayeredCacheOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MemoryCacheLayerOptions>, MemoryCacheLayerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MemoryStoreOptions>, MemoryStoreOptionsValidator>());
    }

    private static IConfigurationSection Section(IServiceProvider provider, string? part = null)
    {
        var configuration = provider.GetService<IConfiguration>() ?? new ConfigurationBuilder().Build();
        var section = configuration.GetSection(PatternExecutionOptions.SectionName);
        return part is null ? section : section.GetSection(part);
    }
}
