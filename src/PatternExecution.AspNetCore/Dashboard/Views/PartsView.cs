using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Pools, servers and breakers.</summary>
internal static class PartsView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""<section id="parts" data-live aria-labelledby="parts-h"><h2 id="parts-h">Parts, pools and breakers</h2>""");
        Table.Open(html, "Table of parts", "A part that is down is gone without; an open breaker leaves it alone until it is well again", "part", "condition", "breaker", "pool", "detail");
        foreach (var part in model.Parts) Row(html, part);
        foreach (var layer in model.Statistics.CacheLayers)
        {
            var detail = $"{Display.Count(layer.Failures)} failures, {Display.Count(layer.PendingWrites)} writes on their way, {Display.Count(layer.DroppedWrites)} dropped.";
            Row(html, new PartStatus($"cache layer {layer.Name}", layer.IsCircuitOpen ? PartCondition.Degraded : PartCondition.Working, detail) { IsCircuitOpen = layer.IsCircuitOpen });
        }

        foreach (var leg in model.AvoidedLegs)
        {
            var detail = $"the {leg.Leg.ToName()} leg failed several times in a row and is avoided where the other leg can serve.";
            Row(html, new PartStatus(leg.Pattern is null ? "memory leg" : $"function of {leg.Pattern}", PartCondition.Degraded, detail) { IsCircuitOpen = true });
        }

        Table.Close(html);
        html.Write($"</section>\n");
    }

    /// <summary>A condition's style and word.</summary>
    public static (string Style, string Word) Spell(PartCondition condition) => condition switch
    {
        PartCondition.Working => ("good", "working"),
        PartCondition.Degraded => ("warn", "degraded"),
        _ => ("bad", "down"),
    };

    private static void Row(HtmlWriter html, PartStatus part)
    {
        var (style, condition) = Spell(part.Condition);
        var breaker = part.IsCircuitOpen is not { } isOpen ? "–" : isOpen ? "open" : "closed";
        Table.Row(html, part.Name);
        Table.Word(html, "condition", condition, style);
        Table.Word(html, "breaker", breaker);
        html.Write($"""<td data-head="pool"><span>""");
        if (part.PoolUtilization is { } used) html.Write($"""<meter min="0" max="1" high="0.9" optimum="0" value="{used:0.###}" aria-label="Use of the pool of {part.Name}"></meter> {Display.Share(used)}""");
        else html.Write($"–");
        html.Write($"</span></td>");
        Table.Word(html, "detail", part.Detail, "text");
        Table.EndRow(html);
    }
}
