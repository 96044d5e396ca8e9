using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.AspNetCore.Dashboard.Views;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>The page as a whole: complete without a script, which only brings the figures up to date.</summary>
internal static class DashboardPage
{
    public static void Write(HtmlWriter html, DashboardModel model, string nonce)
    {
        html.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{(model.Explained is null ? "" : "Explained: ")}Pattern execution</title>
            <link rel="icon" href="data:,">

            """);
        DashboardStyle.Write(html, nonce);
        html.Write($"""
            </head>
            <body>
            <a class="skip" href="#main">Skip to the figures</a>
            <header>
            <h1>Pattern execution</h1>
            <p class="muted">Counted since <time datetime="{model.Since:O}">{model.Since:yyyy-MM-dd HH:mm:ss} UTC</time>, read at <time id="read" data-live datetime="{model.Now:O}">{model.Now:HH:mm:ss} UTC</time></p>
            <p class="tools"><a href="{model.Path}">Reload</a> <button type="button" id="pause" hidden aria-pressed="false">Pause updates</button></p>
            <p id="state" class="bad" role="status"></p>
            <nav aria-label="Sections"><a href="#overview">Overview</a> <a href="#explain">Explain</a> <a href="#routes">Routes</a> <a href="#caches">Caches</a> <a href="#latency">Latency</a> <a href="#patterns">Patterns</a> <a href="#requests">Requests</a> <a href="#parts">Parts</a></nav>
            </header>
            <main id="main" tabindex="-1">

            """);
        if (model.Notice is not null) html.Write($"""<p class="notice" role="status">{model.Notice}</p>""");
        OverviewView.Write(html, model);
        ExplainView.Write(html, model);
        html.Write($"""<div class="pair">""");
        RoutesView.Write(html, model);
        CachesView.Write(html, model);
        html.Write($"</div>\n");
        LatencyView.Write(html, model);
        PatternsView.Write(html, model);
        RequestsView.Write(html, model);
        PartsView.Write(html, model);
        html.Write($"</main>\n");
        DashboardScript.Write(html, nonce, (long)model.Options.RefreshInterval.TotalMilliseconds);
        html.Write($"</body>\n</html>\n");
    }
}
