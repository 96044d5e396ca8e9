using System.CommandLine;
using System.Globalization;
using ConsoleHarness.Functions;
using ConsoleHarness.Output;
using PatternExecution.Execution;

namespace ConsoleHarness.Commands;

/// <summary>Says what would be done with a request, and why, without doing it.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var patterns = CommandOptions.Patterns(required: false);
        var mode = CommandOptions.Mode();
        var tenant = CommandOptions.Tenant();
        var memories = CommandOptions.Memories(required: false);
        var query = new Argument<string>("QUERY") { Description = "The request." };
        var command = new Command("explain", "Says why a request reaches its pattern and route, what lost, and what would be called.") { patterns, mode, tenant, memories, query };
        command.SetAction((parsed, cancellationToken) =>
        {
            var request = new PatternRequest(parsed.GetRequiredValue(query)) { Mode = parsed.GetValue(mode), Tenant = parsed.GetRequiredValue(tenant) };
            return CommandRunner.RunAsync(token => RunAsync(parsed.GetValue(patterns), parsed.GetValue(memories), request, token), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(string? patterns, string? memories, PatternRequest request, CancellationToken cancellationToken)
    {
        await using var host = HarnessHost.Create(
            patterns, HarnessFunctions.Configure(null, []), [.. HarnessFunctions.Create(), .. HarnessHost.StandIns(patterns)]);
        if (memories is not null) await MemoryLoading.ImportAsync(host.Memories, memories, cancellationToken);

        var explanation = await host.Engine.ExplainAsync(request, cancellationToken);
        foreach (var (label, text) in Describe(request, explanation, HarnessFunctions.Names())) Console.Out.WriteLine($"{label,-12}{text}");
        return 0;
    }

    private static IEnumerable<(string Label, string Text)> Describe(PatternRequest request, Explanation explanation, ISet<string> functions)
    {
        yield return ("request", request.Query);
        yield return ("status", Spelling.Of(explanation.Status));
        if (explanation.Error is { } error) yield return ("error", error);
        if (explanation.Pattern is { } pattern)
        {
            yield return ("pattern", $"{pattern.Name} ({Spelling.Of(pattern.Type)}, priority {pattern.Priority})");
            yield return ("matched by", explanation.Trigger is { } trigger ? $"trigger {trigger}" : Spelling.Of(explanation.MatchedBy) ?? "its being the fallback of its type");
            foreach (var beaten in explanation.Beaten) yield return ("beaten", $"{beaten.Name} (priority {beaten.Priority})");
        }

        if (explanation.Decision is { } decision)
        {
            yield return ("route", string.Create(CultureInfo.InvariantCulture, $"{Spelling.Of(decision.Route)}, confidence {decision.Confidence:0.##}: {decision.Reason}"));
            yield return ("expected", Cost(decision.EstimatedTokens, decision.EstimatedLatency));
            foreach (var other in decision.Alternatives)
                yield return ("not taken", $"{Spelling.Of(other.Route)} ({Cost(other.EstimatedTokens, other.EstimatedLatency)}): {other.Reason}");
        }

        yield return ("cache", explanation.CacheLayer is { } layer ? $"held by {layer}: {explanation.Caching}" : explanation.Caching);
        if (explanation.Function is { } function)
            yield return ("function", functions.Contains(function) ? function : $"{function} (the harness has none of this name; a host has to register it)");
        if (explanation.Memory is { } memory) yield return ("memory", $"{memory.Operation}, at most {memory.Top}");
        if (explanation.MemorySearch is { } search)
            yield return ("search", $"{Spelling.Of(search.Strategy)}: {search.Reason}{(search.Boosts is { } boosts ? $"; {boosts}" : "")}");
        foreach (var (name, value) in explanation.Arguments) yield return ("argument", $"{name} = {value}");
    }

    private static string Cost(int tokens, TimeSpan latency) =>
        string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens, {latency.TotalMilliseconds:0.###} ms");
}
