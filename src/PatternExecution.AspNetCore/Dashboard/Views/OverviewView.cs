using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Diagnostics;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>The figures that are looked at first, and whether everything works.</summary>
internal static class OverviewView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var statistics = model.Statistics;
        var types = new[] { statistics.Infrastructure, statistics.Memory, statistics.Hybrid };
        var answered = types.Sum(static type => type.Count);
        var succeeded = types.Sum(static type => type.Succeeded);
        html.Write($"""<section id="overview" data-live aria-labelledby="overview-h"><h2 id="overview-h">Overview</h2>""");
        Parts(html, model);
        html.Write($"""<dl class="tiles">""");
        Tile(html, "requests matched", Display.Count(answered));
        Tile(html, "of these succeeded", Display.Share(succeeded, answered));
        Tile(html, "from caches", Display.Share(statistics.CacheHitRate));
        Tile(html, "unmatched", Display.Count(statistics.Unmatched));
        Tile(html, "refused", Display.Count(statistics.Refused));
        Tile(html, "slow", Display.Count(statistics.SlowRequests));
        Tile(html, "tokens spent", Display.Count(types.Sum(static type => type.Tokens)));
        Tile(html, "tokens saved", Display.Count(types.Sum(static type => type.TokensSaved)));
        Tile(html, "time saved by caches", Display.Time(TimeSpan.FromTicks(statistics.CacheLayers.Sum(static layer => layer.TimeSaved.Ticks))));
        Tile(html, "patterns", Display.Count(model.Registered));
        html.Write($"</dl></section>\n");
    }

    private static void Parts(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""<ul class="state" aria-label="Parts">""");
        foreach (var part in model.Parts) State(html, part.Name, part.Condition);
        foreach (var layer in model.Statistics.CacheLayers)
        {
            // A layer of the name of a part is that part's, which says more.
            if (model.Parts.All(part => part.Name != layer.Name)) State(html, $"cache layer {layer.Name}", layer.IsCircuitOpen ? PartCondition.Degraded : PartCondition.Working);
        }

        if (model.AvoidedLegs.Count > 0) State(html, "legs", PartCondition.Degraded);
        html.Write($"</ul>");
    }

    private static void State(HtmlWriter html, string part, PartCondition condition)
    {
        var (style, word) = PartsView.Spell(condition);
        html.Write($"""<li class="{style}"><a href="#parts">{part}</a> {word}</li>""");
    }

    private static void Tile(HtmlWriter html, string name, string value) => html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
}
