using Microsoft.Extensions.DependencyInjection.Extensions;
using PatternExecution.Audit;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Records actions.</summary>
public static class PatternExecutionAuditBuilderExtensions
{
    /// <summary>Records how each action ends; an action that could not be recorded is not begun.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="create">Makes the sink, once.</param>
    /// <param name="configure">Changes what is recorded, after configuration.</param>
    public static IPatternExecutionBuilder UseAudit(
        this IPatternExecutionBuilder builder, Func<IServiceProvider, IAuditSink> create, Action<AuditOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        builder.Services.RemoveAll<IAuditSink>();
        builder.Services.AddSingleton(create);
        if (configure is not null) builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>Records how each action ends in a file, each record on the disk before its action is answered.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, relative to the current directory or absolute; its folder must be there.</param>
    /// <param name="configure">Changes what is recorded, after configuration.</param>
    public static IPatternExecutionBuilder UseAudit(this IPatternExecutionBuilder builder, string path, Action<AuditOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.UseAudit(_ => new FileAuditSink(new FileAuditSinkOptions { Path = path }), configure);
    }
}
