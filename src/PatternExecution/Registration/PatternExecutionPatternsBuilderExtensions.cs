using Microsoft.Extensions.Configuration;
using PatternExecution.Patterns;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds patterns. All that were added make one set, which is checked and loaded when the registry is made.</summary>
public static class PatternExecutionPatternsBuilderExtensions
{
    /// <summary>Adds the patterns of a file.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, relative to the current directory or absolute.</param>
    /// <param name="reloadOnChange">Whether the set is swapped when the file changes; a file with a fault keeps the running set and logs one error.</param>
    public static IPatternExecutionBuilder AddPatterns(this IPatternExecutionBuilder builder, string path, bool reloadOnChange = false) =>
        builder.Add(PatternSource.File(path, reloadOnChange));

    /// <summary>Adds the patterns that a configuration section lists.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section, such as <c>configuration.GetSection("PatternExecution:Patterns")</c>.</param>
    /// <param name="reloadOnChange">Whether the set is swapped when the configuration is reloaded.</param>
    public static IPatternExecutionBuilder AddPatterns(this IPatternExecutionBuilder builder, IConfiguration section, bool reloadOnChange = false) =>
        builder.Add(PatternSource.Configuration(section, reloadOnChange));

    /// <summary>Adds a pattern made in code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="pattern">The pattern.</param>
    public static IPatternExecutionBuilder AddPattern(this IPatternExecutionBuilder builder, PatternDefinition pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return builder.Add(PatternSource.Code([pattern]));
    }

    internal static IPatternExecutionBuilder Add(this IPatternExecutionBuilder builder, PatternSource source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(source);
        return builder;
    }
}
