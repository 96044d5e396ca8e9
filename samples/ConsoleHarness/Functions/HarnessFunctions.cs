using Microsoft.Extensions.AI;
using PatternExecution.Execution.Commands;
using PatternExecution.Execution.Standard;

namespace ConsoleHarness.Functions;

/// <summary>The functions that pattern files can name in the harness, beside those of the standard patterns.</summary>
internal static class HarnessFunctions
{
    private static readonly (string Name, Func<CommandArgument[]> Arguments)[] Programs =
    [
        ("echo", static () => [CommandArgument.Text("words").Optional().Repeated()]),
        ("uname", static () => [CommandArgument.Choice("part", "-a", "-s", "-n", "-r", "-v", "-m").Optional().Repeated()]),
        ("date", static () => [CommandArgument.Choice("zone", "-u").Optional()]),
        ("uptime", static () => [CommandArgument.Choice("form", "-p", "-s").Optional()]),
    ];

    /// <summary>What <c>run</c> and <c>explain</c> offer: <c>echo</c> answers with the arguments that the request gave it.</summary>
    public static IReadOnlyList<AIFunction> Create() => [AIFunctionFactory.Create(Echo, "echo", "Answers with its arguments.", FunctionJson.Settings)];

    /// <summary>Every function's name, those of the standard patterns included.</summary>
    public static ISet<string> Names() => Create().Select(static function => function.Name)
        .Concat(StandardPatterns.FunctionNames)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where this system has a program that only prints; null where it has not.</summary>
    public static string? FindProgram(string name) => Array.Find([$"/usr/bin/{name}", $"/bin/{name}"], File.Exists);

    /// <summary>Sets the standard functions up from the command line.</summary>
    public static Action<StandardPatternOptions> Configure(string? codeRoot, IReadOnlyList<string> allowed)
    {
        var programs = new List<(string Name, string Path)>();
        foreach (var pair in allowed)
        {
            var split = pair.IndexOf('=');
            if (split < 1 || !Path.IsPathFullyQualified(pair[(split + 1)..])) throw new HarnessException($"--allow: '{pair}' is no NAME=PATH with an absolute path.");
            programs.Add((pair[..split], pair[(split + 1)..]));
        }

        return options =>
        {
            options.CodeRoot = Path.GetFullPath(codeRoot ?? Environment.CurrentDirectory);
            if (allowed.Count == 0) AllowHarmless(options);
            foreach (var (name, path) in programs) options.AllowCommand(name, path, CommandArgument.Text("arguments").Optional().Repeated());
        };
    }

    /// <summary>Allows programs that only print, where this system has them.</summary>
    private static void AllowHarmless(StandardPatternOptions options)
    {
        foreach (var (name, arguments) in Programs)
        {
            if (FindProgram(name) is { } path) options.AllowCommand(name, path, arguments());
        }
    }

    private static SortedDictionary<string, object?> Echo(AIFunctionArguments arguments) => new(arguments, StringComparer.Ordinal);
}
