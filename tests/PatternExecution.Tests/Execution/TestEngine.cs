using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

/// <summary>Makes real engines of a few patterns and functions.</summary>
internal static class TestEngine
{
    public static PatternEngine Create(IEnumerable<PatternDefinition> patterns, params IEnumerable<AIFunction> functions) =>
        Create(patterns, functions, new PatternExecutionOptions());

    public static PatternEngine Create(
        IEnumerable<PatternDefinition> patterns,
        IEnumerable<AIFunction> functions,
        PatternExecutionOptions options,
        IMemoryStore? memories = null,
        TimeProvider? time = null,
        IEnumerable<IExecutor>? executors = null)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(patterns);
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = functions,
            Options = options,
            Memories = memories,
            Executors = executors ?? [],
            TimeProvider = time ?? TimeProvider.System,
        });
    }

    public static AIFunction Function(string name, Delegate function) => AIFunctionFactory.Create(function, name);

    public static PatternDefinition Infrastructure(string name, params string[] triggers) =>
        new() { Name = name, Type = PatternType.Infrastructure, Triggers = triggers };

    public static PatternDefinition Memory(string name, MemoryOperationKind operation, params string[] triggers) =>
        new() { Name = name, Type = PatternType.Memory, Triggers = triggers, Memory = new MemoryOperation { Operation = operation } };

    public static PatternDefinition Hybrid(string name, params string[] triggers) =>
        new() { Name = name, Type = PatternType.Hybrid, Triggers = triggers };

    public static PatternDefinition[] RecallAndStore { get; } =
    [
        Memory("recall", MemoryOperationKind.Recall, @"^recall\s+(?<query>.+)$"),
        Memory("store", MemoryOperationKind.Store, @"^note\s+(?<content>.+?)(?:\s+tags\s+(?<tags>.+?))?(?:\s+importance\s+(?<importance>\S+))?$"),
        Memory("by_tag", MemoryOperationKind.SearchByTag, @"^tagged\s+(?<tag>.+)$"),
    ];
}
