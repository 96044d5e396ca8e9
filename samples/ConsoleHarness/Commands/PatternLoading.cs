using PatternExecution.Patterns;

namespace ConsoleHarness.Commands;

/// <summary>Reads pattern files for commands that need no engine.</summary>
internal static class PatternLoading
{
    public static PatternRegistry Registry(string path)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange(PatternFile.Load(path));
        return registry;
    }
}
