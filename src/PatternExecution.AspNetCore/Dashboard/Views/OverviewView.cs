using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>The figures that are looked at first.</summary>
internal static class OverviewView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var statistics = model.Statistics;
        var types = new[] { statistics.Infrastructure, statistics.Memory, statistics.Hybrid };
        var answered = types.Sum(static type => type.Count);
        var succeeded = types.Sum(static type => type.Succeeded);
        html.Write($"""<section id="overview" data-live aria-labelledby="overview-h"><h2 id="overview-h">Overview</h2><dl class="tiles">""");
        Tile(html, "requests matched", Display.Count(answered));
        Tile(html, "of these succeeded", Display.Share(succeeded, answered));
        Tile(html, "from caches", Display.Share(statistics.CacheHitRate));
        Tile(html, "unmatched", Display.Count(statistics.Unmatched));
        Tile(html, "refused", Display.Count(statistics.Refused));
        Tile(html, "slow", Display.Count(statistics.SlowRequests));
        Tile(html, "tokens spent", Display.Count(types.Sum(static type => type.Tokens)));
        Tile(html, "tokens saved", Display.Count(types.Sum(static type => type.TokensSaved)));
        Tile(html, "patterns", Display.Count(model.Registered));
        html.Write($"</dl></section>\n");
    }

    private static void Tile(HtmlWriter html, string name, string value) => html.Write($"<div><dt>{name}</dt><dd>{value}</dd></div>");
}
