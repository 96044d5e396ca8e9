using System.CommandLine;
using ConsoleHarness.Input;
using ConsoleHarness.Output;
using PatternExecution.Memory;

namespace ConsoleHarness.Commands;

/// <summary>Searches memories by text and vector together, as a recall pattern does.</summary>
internal static class RecallCommand
{
    public static Command Create()
    {
        var memories = CommandOptions.Memories(required: true);
        var queries = CommandOptions.Queries();
        var column = CommandOptions.Column();
        var top = CommandOptions.Positive("--top", "How many memories come back at most, up to 1,000.", 10);
        top.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > MemoryQuery.MaxTop) result.AddError($"--top: at most {MemoryQuery.MaxTop} are allowed.");
        });
        var tenant = CommandOptions.Tenant();
        var command = new Command("recall", "Recalls memories for each request; identities and scores, best first.") { memories, queries, column, top, tenant };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            token => RunAsync(
                parsed.GetRequiredValue(memories),
                parsed.GetRequiredValue(queries),
                parsed.GetValue(column),
                new MemoryQuery { Tenant = parsed.GetRequiredValue(tenant), Top = parsed.GetValue(top) },
                token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string memories, string queries, int column, MemoryQuery template, CancellationToken cancellationToken)
    {
        var store = new InProcessMemoryStore();
        await MemoryLoading.ImportAsync(store, memories, cancellationToken);

        using var output = new NdjsonWriter(QueryFile.IsStandardInput(queries));
        using var progress = new ProgressCount("requests");
        foreach (var query in QueryFile.Read(queries, column))
        {
            var hits = await store.SearchAsync(template with { Text = query }, cancellationToken);
            output.Write(
                new RecallLine(query, [.. hits.Select(static hit => hit.Memory.Id)], [.. hits.Select(static hit => Math.Round(hit.Score, 6))]),
                NdjsonWriter.Json.RecallLine);
            progress.Add();
        }

        return 0;
    }
}
