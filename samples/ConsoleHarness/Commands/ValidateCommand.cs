using System.CommandLine;
using ConsoleHarness.Functions;
using ConsoleHarness.Input;
using PatternExecution.Patterns;

namespace ConsoleHarness.Commands;

/// <summary>Lists every fault of a pattern file.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var patterns = CommandOptions.Patterns(required: true);
        var command = new Command("validate", "Lists every fault of a pattern file with its line; runs its examples and counter-examples.") { patterns };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(_ => Task.FromResult(Run(parsed.GetRequiredValue(patterns))), cancellationToken));
        return command;
    }

    private const int UnknownShown = 10;

    private static int Run(string path)
    {
        var faults = PatternFile.Check(path);
        var errors = faults.Count(static fault => !fault.IsWarning);
        IReadOnlyList<PatternDefinition> patterns = errors == 0 ? PatternFile.Load(path) : [];
        PatternFault[] unknown = [.. UnknownFunctions(path, patterns)];
        foreach (var fault in faults.Concat(unknown.Take(UnknownShown)).OrderBy(static fault => fault.Line)) Console.Error.WriteLine(fault);
        if (unknown.Length > UnknownShown) Console.Error.WriteLine($"{path}: warning: {unknown.Length - UnknownShown} more patterns name functions that are none of the harness's.");

        var warnings = faults.Count - errors + unknown.Length;
        var examples = patterns.Sum(static pattern => pattern.Examples.Count);
        var counterExamples = patterns.Sum(static pattern => pattern.CounterExamples.Count);
        Console.Out.WriteLine(errors == 0
            ? $"{path}: sound: {patterns.Count} patterns, {examples} examples and {counterExamples} counter-examples hold, {warnings} warnings"
            : $"{path}: {errors} errors, {warnings} warnings");
        return errors == 0 ? 0 : 1;
    }

    private static IEnumerable<PatternFault> UnknownFunctions(string path, IReadOnlyList<PatternDefinition> patterns)
    {
        var known = HarnessFunctions.Names();
        var lines = PatternLines.Read(path);
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].Type == PatternType.Memory) continue;
            var function = patterns[i].Function ?? patterns[i].Name;
            if (known.Contains(function)) continue;
            yield return new PatternFault(patterns[i].Name, "function", $"'{function}' is none of the harness's; the host has to register it.")
            {
                File = path,
                Line = i < lines.Count ? lines[i] : 0,
                IsWarning = true,
            };
        }
    }
}
