using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution.Commands;
using PatternExecution.Execution.Functions;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution.Standard;

/// <summary>The functions behind the standard patterns. They find the engine's parts when they are called: the engine is made of them.</summary>
internal sealed class StandardFunctions
{
    private readonly StandardPatternOptions _options;
    private readonly TimeProvider _time;
    private readonly SystemCommand _command;
    private readonly CodeTree _tree;
    private readonly Dictionary<string, AIFunction> _byName;

    public StandardFunctions(StandardPatternOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _command = new SystemCommand(options.AllowedCommands, options.CommandDefaults, time);
        _tree = new CodeTree(options);
        AIFunction[] functions =
        [
            new ToolFunction(options),
            Function(StandardPatterns.SystemCommand, "Runs a program that the host allows.", SystemCommandAsync),
            Function(StandardPatterns.HealthCheck, "Checks the engine's parts.", HealthCheckAsync),
            Function(StandardPatterns.SemanticSearch, "Searches the code directory, or the registered patterns and functions, by words.", SemanticSearchAsync),
            Function(StandardPatterns.AnalyzeCodebase, "Counts files, lines and sizes by language in the code directory.", AnalyzeCodebaseAsync),
            Function(StandardPatterns.ComparePatterns, "Compares two registered patterns.", ComparePatternsAsync),
        ];
        _byName = functions.ToDictionary(static function => function.Name, StringComparer.Ordinal);
    }

    /// <summary>The function of a standard pattern.</summary>
    public AIFunction Find(string name) => _byName[name];

    private static AIFunction Function(string name, string description, Delegate method) => AIFunctionFactory.Create(
        method,
        new AIFunctionFactoryOptions { Name = name, Description = description, SerializerOptions = StandardJsonContext.Default.Options });

    private Task<CommandResult> SystemCommandAsync(
        AIFunctionArguments call,
        [Description("The name that the program is allowed by.")] string command,
        [Description("The values for its arguments in one line, in order or as name=value.")] string? arguments = null,
        CancellationToken cancellationToken = default)
    {
        // Only what acts is audited, and only that is never answered from a cache.
        if (FunctionBinding.PatternOf(call) is { Acts: false } pattern)
            throw new RequestRejectedException($"pattern '{pattern.Name}' starts programs and does not say so; set its sideEffects to true, so that every attempt is audited and none is answered from a cache.");
        return _command.RunAsync(command, arguments, cancellationToken);
    }

    private Task<HealthReport> HealthCheckAsync(
        AIFunctionArguments call,
        IServiceProvider services,
        [Description("Only this part: registry, router, functions, memory or cache.")] string? part = null,
        CancellationToken cancellationToken = default)
    {
        var check = new HealthCheck(
            services.GetRequiredService<IPatternRegistry>(),
            services.GetRequiredService<IHybridRouter>(),
            services.GetRequiredService<IMemoryStore>(),
            services.GetServices<ICacheLayer>(),
            services.GetRequiredService<FunctionSet>(),
            services.GetServices<IPartStatusSource>(),
            _options.ProbeTimeout,
            _time);
        return check.RunAsync(part, TenantOf(call), cancellationToken);
    }

    private Task<SearchReport> SemanticSearchAsync(
        IServiceProvider services,
        [Description("What to look for.")] string query,
        CancellationToken cancellationToken = default)
    {
        var search = new WordSearch(
            _tree, new CodeReader(_tree, _options), services.GetRequiredService<IPatternRegistry>(), services.GetRequiredService<FunctionSet>());
        return search.RunAsync(query, cancellationToken);
    }

    private Task<CodebaseReport> AnalyzeCodebaseAsync(
        [Description("A directory below the code directory; all of it where none is named.")] string? path = null,
        CancellationToken cancellationToken = default) => new CodebaseAnalysis(_tree, new CodeReader(_tree, _options)).RunAsync(path, cancellationToken);

    private Task<ComparisonReport> ComparePatternsAsync(
        AIFunctionArguments call,
        IServiceProvider services,
        [Description("One pattern's name.")] string first,
        [Description("The other's.")] string second,
        CancellationToken cancellationToken = default)
    {
        var comparison = new PatternComparison(services.GetRequiredService<IPatternRegistry>(), services.GetRequiredService<IPatternEngine>());
        return comparison.RunAsync(first, second, TenantOf(call), cancellationToken);
    }

    private static string TenantOf(AIFunctionArguments call) => FunctionBinding.RequestOf(call)?.Tenant ?? MemoryRecord.DefaultTenant;
}
