using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PatternExecution.Caching;
using PatternExecution.Memory;
using PatternExecution.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds functions and picks backends.</summary>
public static class PatternExecutionBuilderExtensions
{
    /// <summary>The key under which the memory store behind the engine's own is registered.</summary>
    internal const string BackendKey = "PatternExecution.Memory.Backend";

    /// <summary>
    /// Adds a function that patterns can name. Its parameters are filled from the trigger's named groups, the request's context and <c>query</c>;
    /// those whose type is a registered service, and <see cref="CancellationToken"/>, are injected.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The function's name, unique ignoring case.</param>
    /// <param name="function">The function; what it returns is answered as JSON.</param>
    public static IPatternExecutionBuilder AddFunction(this IPatternExecutionBuilder builder, string name, Delegate function)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        return builder.AddFunction(provider => AIFunctionFactory.Create(function, Options(name, provider.GetService<IServiceProviderIsService>())));
    }

    /// <summary>Adds a function that patterns can name.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="function">The function; its name is unique ignoring case.</param>
    public static IPatternExecutionBuilder AddFunction(this IPatternExecutionBuilder builder, AIFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return builder.AddFunction(_ => function);
    }

    /// <summary>Adds a function that is made from services.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the function, once.</param>
    public static IPatternExecutionBuilder AddFunction(this IPatternExecutionBuilder builder, Func<IServiceProvider, AIFunction> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.AddSingleton(new FunctionRegistration(create));
        return builder;
    }

    /// <summary>Adds a cache layer behind those that are there.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the layer, once.</param>
    public static IPatternExecutionBuilder AddCacheLayer(this IPatternExecutionBuilder builder, Func<IServiceProvider, ICacheLayer> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.AddSingleton(create);
        return builder;
    }

    /// <summary>Keeps memories in another store than the one in the process.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the store, once.</param>
    public static IPatternExecutionBuilder UseMemoryStore(this IPatternExecutionBuilder builder, Func<IServiceProvider, IMemoryStore> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.RemoveAllKeyed<IMemoryStore>(BackendKey);
        builder.Services.AddKeyedSingleton<IMemoryStore>(BackendKey, (provider, _) => create(provider));
        return builder;
    }

    private static AIFunctionFactoryOptions Options(string name, IServiceProviderIsService? services) => new()
    {
        Name = name,
        ConfigureParameterBinding = parameter => services?.IsService(parameter.ParameterType) == true && parameter.ParameterType != typeof(IServiceProvider)
            ? new AIFunctionFactoryOptions.ParameterBindingOptions
            {
                ExcludeFromSchema = true,
                BindParameter = static (parameter, arguments) => arguments.Services!.GetRequiredService(parameter.ParameterType),
            }
            : default,
    };
}
