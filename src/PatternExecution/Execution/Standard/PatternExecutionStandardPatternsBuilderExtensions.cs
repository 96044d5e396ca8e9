using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PatternExecution.Execution;
using PatternExecution.Execution.Standard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the standard patterns.</summary>
public static class PatternExecutionStandardPatternsBuilderExtensions
{
    /// <summary>Adds the nine standard patterns and their functions. Calling it again only configures.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says what the functions may do, after the section <c>PatternExecution:Standard</c> of the configuration; by default no program is started and no code read.</param>
    public static IPatternExecutionBuilder AddStandardPatterns(this IPatternExecutionBuilder builder, Action<StandardPatternOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddStandardFunctions(configure);
        if (!builder.TryMark<PatternsAdded>()) return builder;
        return builder.Add(StandardPatterns.Source());
    }

    /// <summary>Adds the functions of the standard patterns without the patterns, for pattern files that name them. Calling it again only configures.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Says what they may do.</param>
    public static IPatternExecutionBuilder AddStandardFunctions(this IPatternExecutionBuilder builder, Action<StandardPatternOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.TryMark<FunctionsAdded>()) builder.AddFunctions();
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    private const string SectionName = "Standard";

    private static void AddFunctions(this IPatternExecutionBuilder builder)
    {
        builder.Services.AddOptions<StandardPatternOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PatternExecutionOptions.SectionName).GetSection(SectionName).Bind(options))
            .ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StandardPatternOptions>, StandardPatternOptionsValidator>());
        builder.Services.TryAddSingleton(static provider => new StandardFunctions(
            provider.GetRequiredService<IOptions<StandardPatternOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        foreach (var name in StandardPatterns.FunctionNames)
            builder.AddFunction(provider => provider.GetRequiredService<StandardFunctions>().Find(name));
    }

    private static bool TryMark<TMark>(this IPatternExecutionBuilder builder)
        where TMark : class, new()
    {
        if (builder.Services.Any(static service => service.ServiceType == typeof(TMark))) return false;
        builder.Services.AddSingleton(new TMark());
        return true;
    }

    private sealed class PatternsAdded;

    private sealed class FunctionsAdded;
}
