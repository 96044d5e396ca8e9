using System.Globalization;
using System.Text;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>Says in words what a decision rests on. Names the host's words, limits and patterns, never the request's text.</summary>
internal static class RoutingNarrative
{
    public static string DescribeReason(RoutingGrounds grounds)
    {
        var inputs = grounds.Inputs;
        var reason = new StringBuilder(DescribeSuggestion(grounds));
        if (grounds.AfterBudget != grounds.Suggested)
            reason.Append("; ").Append(NameOf(grounds.Suggested)).Append(" was left because ").Append(DescribeExcess(grounds, grounds.Suggested));
        if (grounds.Route != grounds.AfterBudget)
            reason.Append("; ").Append(NameOf(grounds.AfterBudget)).Append(" was left because ").Append(DescribeFailing(inputs, grounds.AfterBudget));

        var estimate = grounds.Estimates[grounds.Route];
        reason.Append(CultureInfo.InvariantCulture, $"; about {estimate.Tokens} tokens and {Milliseconds(estimate.Latency)}");
        if (!estimate.IsWithin(inputs.Budget)) reason.Append(", though ").Append(DescribeExcess(grounds, grounds.Route));
        if (!inputs.IsHealthy(grounds.Route)) reason.Append(", though ").Append(DescribeFailing(inputs, grounds.Route));
        return reason.ToString();
    }

    public static IReadOnlyList<RouteAlternative> ListAlternatives(RoutingGrounds grounds)
    {
        if (grounds.Inputs.Pattern is { Type: not PatternType.Hybrid }) return [];
        var alternatives = new List<RouteAlternative>(2);
        for (var route = PatternType.Infrastructure; route <= PatternType.Hybrid; route++)
        {
            if (route == grounds.Route) continue;
            var estimate = grounds.Estimates[route];
            alternatives.Add(new RouteAlternative(route, estimate.Tokens, estimate.Latency, DescribeRefusal(grounds, route)));
        }

        return alternatives;
    }

    private static string DescribeSuggestion(RoutingGrounds grounds)
    {
        var inputs = grounds.Inputs;
        return inputs switch
        {
            { Pattern: { Type: PatternType.Infrastructure } pattern } => $"pattern '{pattern.Name}' only runs a function",
            { Pattern: { Type: PatternType.Memory } pattern } => $"pattern '{pattern.Name}' only uses memories",
            { Mode: ExecutionMode.Fast } => "the mode is fast: the infrastructure leg only",
            { Mode: ExecutionMode.Comprehensive } => "the mode is comprehensive: every leg",
            { Found: { InfrastructureCount: 0, MemoryCount: 0 } } => "the request says no word of infrastructure and none of memory",
            { Found.MemoryCount: 0 } => $"the request says {Quote(grounds, inputs.Found.Infrastructure)} and nothing of memory",
            { MemoriesPresent: true } => $"the request says {Quote(grounds, inputs.Found.Memory)} and there are memories",
            _ => $"the request says {Quote(grounds, inputs.Found.Memory)} but there are no memories",
        };
    }

    private static string DescribeRefusal(RoutingGrounds grounds, PatternType route)
    {
        var inputs = grounds.Inputs;
        if (inputs.Mode != ExecutionMode.Balanced) return DescribeSuggestion(grounds);
        if (inputs.IsOpen && !grounds.Estimates[route].IsWithin(inputs.Budget)) return DescribeExcess(grounds, route);
        if (inputs.IsOpen && !inputs.IsHealthy(route)) return DescribeFailing(inputs, route);
        return route switch
        {
            PatternType.Memory when !inputs.MemoriesPresent => "there are no memories",
            PatternType.Hybrid => "one leg is enough",
            PatternType.Infrastructure when inputs.Found.InfrastructureCount == 0 => "the request says no word of infrastructure",
            PatternType.Memory when inputs.Found.MemoryCount == 0 => "the request says no word of memory",
            PatternType.Infrastructure => $"the request also says {Quote(grounds, inputs.Found.Memory)}",
            _ => $"the request also says {Quote(grounds, inputs.Found.Infrastructure)}",
        };
    }

    private static string DescribeExcess(RoutingGrounds grounds, PatternType route)
    {
        var estimate = grounds.Estimates[route];
        var budget = grounds.Inputs.Budget;
        var excess = new List<string>(2);
        if (estimate.Tokens > budget.MaxTokens) excess.Add($"its {estimate.Tokens} tokens exceed the budget of {budget.MaxTokens}");
        if (budget.MaxLatency is { } latency && estimate.Latency > latency)
            excess.Add($"its {Milliseconds(estimate.Latency)} exceed the budget of {Milliseconds(latency)}");
        return string.Join(" and ", excess);
    }

    private static string DescribeFailing(in RoutingInputs inputs, PatternType route)
    {
        var infrastructure = inputs.InfrastructureAvoided && route != PatternType.Memory;
        var memory = inputs.MemoryAvoided && route != PatternType.Infrastructure;
        return infrastructure && memory ? "both legs keep failing"
            : infrastructure ? "the infrastructure leg keeps failing"
            : "the memory leg keeps failing";
    }

    private static string Quote(RoutingGrounds grounds, ulong set)
    {
        var words = new List<string>(FoundWords.Capacity);
        for (var place = 0; place < FoundWords.Capacity && FoundWords.At(set, place) is not 0 and var number; place++)
            words.Add($"'{grounds.Words[number]}'");
        return words.Count == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
    }

    private static string NameOf(PatternType route) => route switch
    {
        PatternType.Infrastructure => "infrastructure",
        PatternType.Memory => "memory",
        _ => "hybrid",
    };

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###} ms"),
        var ms => string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms"),
    };
}
