using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Audit;
using PatternExecution.Caching;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>What an engine is made of. Only the registry is needed; the rest has embedded defaults.</summary>
public sealed class PatternEngineComponents
{
    /// <summary>The patterns.</summary>
    public required IPatternRegistry Registry { get; init; }

    /// <summary>The functions that patterns name; names are unique ignoring case.</summary>
    public IEnumerable<AIFunction> Functions { get; init; } = [];

    /// <summary>Where further functions come from that are not there all the time; <see cref="Functions"/> come before them.</summary>
    public IEnumerable<IFunctionSource> FunctionSources { get; init; } = [];

    /// <summary>Where memories live; in this process by default.</summary>
    public IMemoryStore? Memories { get; init; }

    /// <summary>Where answers are kept; in this process by default.</summary>
    public LayeredCache? Cache { get; init; }

    /// <summary>What picks routes.</summary>
    public IHybridRouter? Router { get; init; }

    /// <summary>Executors of the host's own; each takes the place of the built-in one for its route.</summary>
    public IEnumerable<IExecutor> Executors { get; init; } = [];

    /// <summary>Who is told of every answer; nobody by default.</summary>
    public IEnumerable<IResultObserver> Observers { get; init; } = [];

    /// <summary>Limits and defaults.</summary>
    public PatternExecutionOptions Options { get; init; } = new();

    /// <summary>Where actions are recorded; nowhere by default. An action that could not be recorded is not begun.</summary>
    public IAuditSink? Audit { get; init; }

    /// <summary>What is recorded of actions.</summary>
    public AuditOptions AuditOptions { get; init; } = new();

    /// <summary>Where functions find services; a scope is made for each call. None by default.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log messages go; nowhere by default.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
