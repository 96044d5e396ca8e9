using System.CommandLine;
using System.Globalization;
using ConsoleHarness.Functions;
using ConsoleHarness.Input;
using Microsoft.Extensions.AI;
using PatternExecution.Chat;
using PatternExecution.Execution;

namespace ConsoleHarness.Commands;

/// <summary>A small chat: what the engine recognises it answers, the rest goes to a scripted model; the tokens saved stand beside each turn.</summary>
internal static class ChatCommand
{
    public static Command Create()
    {
        var queries = new Option<string>("--queries")
        {
            Description = "A file with one turn a line, or - for standard input, which is also where turns are typed without it.",
            HelpName = "FILE|-",
            DefaultValueFactory = _ => "-",
        };
        var latency = CommandOptions.Positive("--latency", "How long the scripted model takes, in milliseconds.", 200);
        var command = new Command("chat", "Chats over a scripted model, with the tokens that were saved.") { queries, latency };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            token => RunAsync(parsed.GetRequiredValue(queries), TimeSpan.FromMilliseconds(parsed.GetValue(latency)), token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string queries, TimeSpan latency, CancellationToken cancellationToken)
    {
        await using var host = HarnessHost.Create(
            patterns: null, HarnessFunctions.Configure(DemoData.Source, []), [.. HarnessFunctions.Create(), .. ShopFunctions.Create(TimeProvider.System)]);
        await MemoryLoading.ImportAsync(host.Memories, DemoData.Memories, cancellationToken);
        using var client = new ScriptedModel(latency).UsePatternExecution(host.Engine, new PatternExecutionChatOptions { RecallFrom = host.Memories, RecallTop = 3 });

        var types = QueryFile.IsStandardInput(queries) && !Console.IsInputRedirected;
        var history = new List<ChatMessage>();
        if (types) await Console.Out.WriteAsync("you> ");
        foreach (var turn in QueryFile.Read(queries, QueryFile.FirstText))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!types) await Console.Out.WriteLineAsync($"you> {turn}");
            history.Add(new ChatMessage(ChatRole.User, turn));
            var started = TimeProvider.System.GetTimestamp();
            var response = await client.GetResponseAsync(history, cancellationToken: cancellationToken);
            var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            history.AddMessages(response);

            var who = response.RawRepresentation is PatternResult result ? $"{result.Pattern!.Name}, {result.CacheLayer ?? "executed"}" : "model";
            await Console.Out.WriteLineAsync($"{who}> {Cut(response.Text)}");
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"    {elapsed:0.0} ms, {response.Usage?.TotalTokenCount ?? 0} tokens; saved so far: {client.GetStatistics().TokensSaved} tokens"));
            if (types) await Console.Out.WriteAsync("you> ");
        }

        var statistics = client.GetStatistics();
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{statistics.Turns} turns: {statistics.Answered} by the engine, {statistics.Turns - statistics.Answered} by the model. Tokens: {statistics.TokensSpent} spent, {statistics.TokensSaved} saved by the model's own reports, {statistics.TokensSavedEstimate} by estimate."));
        return 0;
    }

    private static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length > 200 ? string.Concat(line.AsSpan(0, 199), "…") : line;
    }
}
