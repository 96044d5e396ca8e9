using System.CommandLine;
using ConsoleHarness.Input;
using ConsoleHarness.Output;
using PatternExecution.Patterns;

namespace ConsoleHarness.Commands;

/// <summary>Matches requests and executes nothing, so that patterns need no functions.</summary>
internal static class MatchCommand
{
    public static Command Create()
    {
        var patterns = CommandOptions.Patterns(required: true);
        var queries = CommandOptions.Queries();
        var column = CommandOptions.Column();
        var command = new Command("match", "Says which pattern each request reaches, and how.") { patterns, queries, column };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            token => Task.FromResult(Run(parsed.GetRequiredValue(patterns), parsed.GetRequiredValue(queries), parsed.GetValue(column), token)),
            cancellationToken));
        return command;
    }

    private static int Run(string patterns, string queries, int column, CancellationToken cancellationToken)
    {
        var registry = PatternLoading.Registry(patterns);
        using var output = new NdjsonWriter(QueryFile.IsStandardInput(queries));
        using var progress = new ProgressCount("requests");
        foreach (var query in QueryFile.Read(queries, column))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = registry.TryMatch(query, type: null, out var match);
            if (match.Kind == MatchKind.TimeLimit) Console.Error.WriteLine($"warning: '{query}' was given up at a time limit, at pattern '{match.Pattern?.Name}'");
            output.Write(new MatchLine(query, found ? match.Pattern?.Name : null, found ? Spelling.Of(match.Kind) : null), NdjsonWriter.Json.MatchLine);
            progress.Add();
        }

        return 0;
    }
}
