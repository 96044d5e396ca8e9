using System.Globalization;
using System.Text;
using PatternExecution.Patterns;

namespace PatternExecution.Routing;

/// <summary>Says in words what a decision rests on. Names the host's words, limits and patterns, never the request's text.</summary>
internal static class RoutingNarrative
{
    public static string DescribeReason(in RoutingInputs inputs, WordIndex words)
    {
        var steps = RoutingRules.Apply(inputs);
        var reason = new StringBuilder(DescribeSuggestion(inputs, words));
        if (steps.AfterBudget != steps.Suggested)
            reason.Append("; ").Append(NameOf(steps.Suggested)).Append(" was left because ").Append(DescribeExcess(inputs, steps.Suggested));
        if (steps.Route != steps.AfterBudget)
            reason.Append("; ").Append(NameOf(steps.AfterBudget)).Append(" was left because ").Append(DescribeFailing(inputs, steps.AfterBudget));

        var estimate = inputs.Estimates[steps.Route];
        reason.Append(CultureInfo.InvariantCulture, $"; about {estimate.Tokens} tokens and {Milliseconds(estimate.Latency)}");
        if (!estimate.IsWithin(inputs.Budget)) reason.Append(", though ").Append(DescribeExcess(inputs, steps.Route));
        if (!inputs.IsHealthy(steps.Route)) reason.Append(", though ").Append(DescribeFailing(inputs, steps.Route));
        return reason.ToString();
    }

    public static IReadOnlyList<RouteAlternative> ListAlternatives(in RoutingInputs inputs, WordIndex words)
    {
        var taken = RoutingRules.Apply(inputs).Route;
        if (inputs.Pattern is { Type: not PatternType.Hybrid }) return [];
        var alternatives = new List<RouteAlternative>(2);
        for (var route = PatternType.Infrastructure; route <= PatternType.Hybrid; route++)
        {
            if (route == taken) continue;
            var estimate = inputs.Estimates[route];
            alternatives.Add(new RouteAlternative(route, estimate.Tokens, estimate.Latency, DescribeRefusal(inputs, words, route)));
        }

        return alternatives;
    }

    private static string DescribeSuggestion(in RoutingInputs inputs, WordIndex words)
    {
        return inputs switch
        {
            { Pattern: { Type: PatternType.Infrastructure } pattern } => $"pattern '{pattern.Name}' only runs a function",
            { Pattern: { Type: PatternType.Memory } pattern } => $"pattern '{pattern.Name}' only uses memories",
            { Mode: ExecutionMode.Fast } => "the mode is fast: the infrastructure leg only",
            { Mode: ExecutionMode.Comprehensive } => "the mode is comprehensive: every leg",
            { Found: { InfrastructureCount: 0, MemoryCount: 0 } } => "the request says no word of infrastructure and none of memory",
            { Found.MemoryCount: 0 } => $"the request says {Quote(words, inputs.Found.Infrastructure)} and nothing of memory",
            { MemoriesPresent: true } => $"the request says {Quote(words, inputs.Found.Memory)} and there are memories",
            _ => $"the request says {Quote(words, inputs.Found.Memory)} but there are no memories",
        };
    }

    private static string DescribeRefusal(in RoutingInputs inputs, WordIndex words, PatternType route)
    {
        if (inputs.Mode != ExecutionMode.Balanced) return DescribeSuggestion(inputs, words);
        if (inputs.IsOpen && !inputs.Estimates[route].IsWithin(inputs.Budget)) return DescribeExcess(inputs, route);
        if (inputs.IsOpen && !inputs.IsHealthy(route)) return DescribeFailing(inputs, route);
        return route switch
        {
            PatternType.Memory when !inputs.MemoriesPresent => "there are no memories",
            PatternType.Hybrid => "one leg is enough",
            PatternType.Infrastructure when inputs.Found.InfrastructureCount == 0 => "the request says no word of infrastructure",
            PatternType.Memory when inputs.Found.MemoryCount == 0 => "the request says no word of memory",
            PatternType.Infrastructure => $"the request also says {Quote(words, inputs.Found.Memory)}",
            _ => $"the request also says {Quote(words, inputs.Found.Infrastructure)}",
        };
    }

    private static string DescribeExcess(in RoutingInputs inputs, PatternType route)
    {
        var estimate = inputs.Estimates[route];
        var budget = inputs.Budget;
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

    private static string Quote(WordIndex words, ulong set)
    {
        var quoted = new List<string>(FoundWords.Capacity);
        for (var place = 0; place < FoundWords.Capacity && FoundWords.At(set, place) is not 0 and var number; place++)
            quoted.Add($"'{words[number]}'");
        return quoted.Count == 1 ? quoted[0] : $"{string.Join(", ", quoted[..^1])} and {quoted[^1]}";
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
