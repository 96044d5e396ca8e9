using PatternExecution.Patterns;

namespace ConsoleHarness.Commands;

/// <summary>Reads pattern files for commands that need no engine.</summary>
internal static class PatternLoading
{
    // Nobody waits in front of a file of requests: an answer that is right counts for more than one that is prompt.
    private static readonly PatternRegistryOptions Patient = new() { TriggerTimeout = TimeSpan.FromSeconds(2), QueryBudget = TimeSpan.FromSeconds(30) };

    public static PatternRegistry Registry(string path)
    {
        var registry = new PatternRegistry(Patient);
        registry.RegisterRange(PatternFile.Load(path));
        return registry;
    }
}
