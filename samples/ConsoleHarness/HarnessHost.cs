using ConsoleHarness.Functions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Execution.Standard;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Redis;

namespace ConsoleHarness;

/// <summary>An engine on the embedded default, as a host app would build it.</summary>
internal sealed class HarnessHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private HarnessHost(ServiceProvider services) => _services = services;

    public IPatternEngine Engine => _services.GetRequiredService<IPatternEngine>();

    public IPatternRegistry Registry => _services.GetRequiredService<IPatternRegistry>();

    public IMemoryStore Memories => _services.GetRequiredService<IMemoryStore>();

    /// <summary>Builds the engine; all that is wrong with patterns and functions shows here.</summary>
    /// <param name="patterns">A pattern file; null for the standard patterns.</param>
    /// <param name="standard">What the standard functions may do.</param>
    /// <param name="functions">More functions.</param>
    /// <param name="use">Picks backends; null for the embedded ones.</param>
    public static HarnessHost Create(
        string? patterns, Action<StandardPatternOptions> standard, IEnumerable<AIFunction> functions, Action<IPatternExecutionBuilder>? use = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddPatternExecution();
        if (patterns is null) builder.AddStandardPatterns(standard);
        else builder.AddPatterns(patterns).AddStandardFunctions(standard);
        foreach (var function in functions) builder.AddFunction(function);
        use?.Invoke(builder);

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

    /// <summary>Waits for a shared cache to be connected: a host lets its first requests do without, the harness is over before.</summary>
    public async Task WaitForRedisAsync(string configuration, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await _services.GetRequiredService<RedisCacheLayer>().WaitUntilConnectedAsync(late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"--redis: {configuration} does not answer; requests are answered without it.");
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
