using System.CommandLine;
using System.Globalization;
using ConsoleHarness.Functions;
using ConsoleHarness.Input;
using ConsoleHarness.Output;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using Spectre.Console;

namespace ConsoleHarness.Commands;

/// <summary>The main job: a session of a bookshop's team, answered twice, so that the caches show.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Answers a session of real requests on the embedded default, twice, and shows the statistics.");
        var mcp = new Option<bool>("--mcp") { Description = "Runs tools of an MCP server by patterns instead; the server is this program." };
        command.Options.Add(mcp);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed.GetValue(mcp) ? McpDemo.RunAsync : RunAsync, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var console = Screen.Create();
        await using var host = HarnessHost.Create(
            patterns: null,
            HarnessFunctions.Configure(DemoData.Source, []),
            [.. HarnessFunctions.Create(), .. ShopFunctions.Create(TimeProvider.System)]);
        var memories = await MemoryLoading.ImportAsync(host.Memories, DemoData.Memories, cancellationToken);
        string[] requests = [.. QueryFile.Read(DemoData.Requests, column: 1)];
        console.WriteLine($"{memories} memories, {requests.Length} requests, nine standard patterns; no server, no model.");

        var first = new List<PatternResult>(requests.Length);
        var second = new List<PatternResult?>(requests.Length);
        await Screen.WithProgressAsync(console, "answering", requests.Length * 2, async advance =>
        {
            foreach (var request in requests)
            {
                first.Add(await host.Engine.ExecuteAsync(new PatternRequest(request), cancellationToken));
                advance();
            }

            for (var i = 0; i < requests.Length; i++)
            {
                // What changes something is not done twice.
                second.Add(first[i].Pattern is { } pattern && Acts(pattern) ? null : await host.Engine.ExecuteAsync(new PatternRequest(requests[i]), cancellationToken));
                advance();
            }
        });

        console.Write(Session(requests, first, second));
        ShowAnswers(console, requests, first);
        StatisticsTables.Show(console, host.Engine.GetStatistics());
        return 0;
    }

    private static bool Acts(PatternDefinition pattern) => pattern.SideEffects || pattern.Memory?.Operation == MemoryOperationKind.Store;

    private static Table Session(string[] requests, List<PatternResult> first, List<PatternResult?> second)
    {
        var table = Screen.Table("The session, then its reads once more", "request", "pattern", "route", "status", "cache", "ms", "again: cache", "ms");
        for (var i = 0; i < requests.Length; i++)
        {
            var (one, two) = (first[i], second[i]);
            table.AddRow(
                Markup.Escape(Cut(requests[i], 48)),
                one.Pattern?.Name ?? "-",
                one.Pattern is not null && one.Decision is { } decision ? Spelling.Of(decision.Route) : "-",
                Coloured(one.Status),
                one.CacheLayer ?? "-",
                Time(one),
                two is null ? "not repeated" : two.CacheLayer ?? "-",
                two is null ? "" : Time(two));
        }

        foreach (var column in new[] { 5, 7 }) table.Columns[column].RightAligned();
        return table;
    }

    // The first answer of each pattern, so that one sees that they are answers.
    private static void ShowAnswers(IAnsiConsole console, string[] requests, List<PatternResult> results)
    {
        var table = Screen.Table("What was answered", "request", "answer");
        var shown = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < requests.Length; i++)
        {
            var result = results[i];
            if (result.Status == ResultStatus.Rejected && shown.Add("rejected")) table.AddRow(Markup.Escape(requests[i]), Markup.Escape(Cut(result.Error ?? "", 100)));
            if (result.Status == ResultStatus.Succeeded && shown.Add(result.Pattern!.Name)) table.AddRow(Markup.Escape(requests[i]), Markup.Escape(Cut(result.Output.ToString(), 100)));
        }

        console.Write(table);
    }

    private static string Coloured(ResultStatus status)
    {
        var colour = status switch
        {
            ResultStatus.Succeeded => "green",
            ResultStatus.NoMatch => "grey",
            ResultStatus.Rejected or ResultStatus.Partial => "yellow",
            _ => "red",
        };
        return $"[{colour}]{Spelling.Of(status)}[/]";
    }

    private static string Time(PatternResult result) => result.Elapsed.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Cut(string text, int length)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > length ? string.Concat(line.AsSpan(0, length - 1), "…") : line;
    }
}
