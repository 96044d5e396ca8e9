using ConsoleHarness.Functions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Execution.Standard;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace ConsoleHarness;

/// <summary>An engine on the embedded default, as a host app would build it.</summary>
internal sealed class HarnessHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private HarnessHost(ServiceProvider services) => _services = services;

    public IPatternEngine Engine => _services.GetRequiredService<IPatternEngine>();

    public IMemoryStore Memories => _services.GetRequiredService<IMemoryStore>();

    /// <summary>Builds the engine; all that is wrong with patterns and functions shows here.</summary>
    /// <param name="patterns">A pattern file; null for the standard patterns.</param>
    /// <param name="standard">What the standard functions may do.</param>
    /// <param name="functions">More functions.</param>
    public static HarnessHost Create(string? patterns, Action<StandardPatternOptions> standard, IEnumerable<AIFunction> functions)
    {
        var services = new ServiceCollection();
        var builder = services.AddPatternExecution();
        if (patterns is null) builder.AddStandardPatterns(standard);
        else builder.AddPatterns(patterns).AddStandardFunctions(standard);
        foreach (var function in functions) builder.AddFunction(function);

        var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IPatternEngine>();
        }
        catch
        {
            provider.Dispose();
            throw;
        }

        return new HarnessHost(provider);
    }

    /// <summary>Functions that stand in for those that a file names and that the harness lacks, where nothing is going to be called.</summary>
    public static IEnumerable<AIFunction> StandIns(string? patterns)
    {
        if (patterns is null) return [];
        var known = HarnessFunctions.Names();
        return PatternFile.Load(patterns)
            .Where(static pattern => pattern.Type != PatternType.Memory)
            .Select(static pattern => pattern.Function ?? pattern.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(name => !known.Contains(name))
            .Select(static name => AIFunctionFactory.Create(string () => throw new HarnessException($"'{name}' is a stand-in; it is never called."), name));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
