using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>A box to type a request in, and what would be done with it, step by step. Not brought up to date: it is an answer.</summary>
internal static class ExplainView
{
    private const int NamedRivals = 10;

    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var mode = model.Explained?.Mode ?? "balanced";
        html.Write($"""
            <section id="explain" aria-labelledby="explain-h"><h2 id="explain-h">Explain a request</h2>
            <p class="muted">What would be done with it, and why. Nothing is executed.</p>
            <form method="post" action="{model.Path}#explain">
            <label class="wide">Request <input name="query" required autocomplete="off" list="examples" placeholder="{(model.Examples.Count > 0 ? model.Examples[0] : "")}" value="{model.Explained?.Query}"></label>
            <label>Mode <select name="mode">
            """);
        foreach (var word in new[] { "balanced", "fast", "comprehensive" })
        {
            if (word == mode) html.Write($"""<option selected>{word}</option>""");
            else html.Write($"<option>{word}</option>");
        }

        html.Write($"""</select></label><button type="submit">Explain</button><datalist id="examples">""");
        foreach (var example in model.Examples) html.Write($"<option>{example}</option>");
        html.Write($"</datalist></form>");
        if (model.Explained is { } explained) Steps(html, explained.Explanation);
        html.Write($"</section>\n");
    }

    private static void Steps(HtmlWriter html, Explanation explanation)
    {
        html.Write($"""<h3 id="steps">What would happen</h3><ol class="steps" aria-labelledby="steps">""");
        Match(html, explanation);
        if (explanation.Decision is { } decision) Route(html, decision);
        html.Write($"<li><b>Cache.</b> {explanation.Caching}.</li>");
        if (explanation.Function is not null || explanation.Memory is not null) Call(html, explanation);
        var status = explanation.Status.ToName();
        if (explanation.Error is { } error) html.Write($"""<li><b>Outcome.</b> <span class="bad">{status}</span>: {error}</li>""");
        else html.Write($"<li><b>Outcome.</b> {status}, as far as can be told without executing it.</li>");
        html.Write($"</ol>");
    }

    private static void Match(HtmlWriter html, Explanation explanation)
    {
        if (explanation.Pattern is not { } pattern)
        {
            html.Write($"<li><b>Match.</b> No pattern matches.</li>");
            return;
        }

        html.Write($"<li><b>Match.</b> Pattern <code>{pattern.Name}</code> ({pattern.Type.ToName()}), by {How(explanation.MatchedBy)}");
        if (explanation.Trigger is { } trigger) html.Write($" <code>{trigger}</code>");
        html.Write($".");
        if (explanation.Beaten.Count > 0)
        {
            html.Write($" Patterns that match too and come after it ({explanation.Beaten.Count}):");
            foreach (var rival in explanation.Beaten.Take(NamedRivals)) html.Write($" <code>{rival.Name}</code>");
        }

        html.Write($"</li>");
    }

    private static string How(MatchKind kind) => kind switch
    {
        MatchKind.Phrase => "an exact phrase",
        MatchKind.Recent => "a recent match of the same text",
        MatchKind.Trigger => "its trigger",
        MatchKind.Name => "its name",
        MatchKind.TimeLimit => "nothing yet, when matching was given up at a time limit",
        _ => "default: nothing matches, and it is the fallback",
    };

    private static void Route(HtmlWriter html, RoutingDecision decision)
    {
        html.Write($"""
            <li><b>Route.</b> {decision.Route.ToName()}, {Display.Share(decision.Confidence)} sure: {decision.Reason}.
            """);
        foreach (var other in decision.Alternatives)
            html.Write($"""<br><span class="muted">Not {other.Route.ToName()} ({other.EstimatedTokens} tokens, {Display.Time(other.EstimatedLatency)}): {other.Reason}</span>""");
        html.Write($"</li>");
    }

    private static void Call(HtmlWriter html, Explanation explanation)
    {
        html.Write($"<li><b>Call.</b>");
        if (explanation.Function is { } function) html.Write($" Function <code>{function}</code>.");
        if (explanation.Memory is { } memory) html.Write($" Memories: {Spelling.Of(memory.Operation)}.");
        if (explanation.MemorySearch is { } search)
            html.Write($" Found by <code>{Spelling.Of(search.Strategy)}</code>: {search.Reason}{(search.Boosts is { } boosts ? $"; {boosts}" : "")}.");
        if (explanation.Arguments.Count > 0)
        {
            html.Write($"""<dl class="facts">""");
            foreach (var (name, value) in explanation.Arguments) html.Write($"<dt>{name}</dt><dd><code>{value}</code></dd>");
            html.Write($"</dl>");
        }

        html.Write($"</li>");
    }
}
