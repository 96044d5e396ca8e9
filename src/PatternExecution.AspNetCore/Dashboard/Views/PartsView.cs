using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Pools, servers and breakers.</summary>
internal static class PartsView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""
            <section id="parts" data-live aria-labelledby="parts-h"><h2 id="parts-h">Pools and breakers</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of parts"><table><thead><tr><th scope="col">part</th><th scope="col">condition</th><th scope="col">breaker</th><th scope="col">pool</th><th scope="col">detail</th></tr></thead><tbody>
            """);
        foreach (var part in model.Parts) Row(html, part);
        foreach (var layer in model.Statistics.CacheLayers)
        {
            var detail = $"{Display.Count(layer.Failures)} failures, {Display.Count(layer.PendingWrites)} writes on their way, {Display.Count(layer.DroppedWrites)} dropped.";
            Row(html, new PartStatus($"cache layer {layer.Name}", layer.IsLeftAlone ? PartCondition.Degraded : PartCondition.Working, detail) { IsBreakerOpen = layer.IsLeftAlone });
        }

        foreach (var leg in model.AvoidedLegs)
        {
            var detail = $"the {leg.Leg.ToName()} leg failed several times in a row and is avoided where the other leg can serve.";
            Row(html, new PartStatus(leg.Pattern is null ? "memory leg" : $"function of {leg.Pattern}", PartCondition.Degraded, detail) { IsBreakerOpen = true });
        }

        html.Write($"</tbody></table></div></section>\n");
    }

    private static void Row(HtmlWriter html, PartStatus part)
    {
        var (style, condition) = part.Condition switch
        {
            PartCondition.Working => ("good", "working"),
            PartCondition.Degraded => ("warn", "degraded"),
            _ => ("bad", "down"),
        };
        var breaker = part.IsBreakerOpen is not { } isOpen ? "–" : isOpen ? "open" : "closed";
        html.Write($"""<tr><th scope="row">{part.Name}</th><td class="{style}">{condition}</td><td>{breaker}</td><td>""");
        if (part.PoolUtilization is { } used) html.Write($"""<meter min="0" max="1" high="0.9" optimum="0" value="{used:0.###}" aria-label="Use of the pool of {part.Name}"></meter> {Display.Share(used)}""");
        else html.Write($"–");
        html.Write($"""</td><td class="text">{part.Detail}</td></tr>""");
    }
}
