using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>The last requests that were slow, refused or failed.</summary>
internal static class RequestsView
{
    private const int Shown = 20;

    public static void Write(HtmlWriter html, DashboardModel model)
    {
        html.Write($"""<section id="requests" data-live aria-labelledby="requests-h"><h2 id="requests-h">Slow and refused requests</h2>""");
        if (!model.Options.KeepRequestText) html.Write($"""<p class="muted">Texts and error messages are not kept; KeepRequestText keeps them.</p>""");
        if (model.Refusals.Count > 0)
        {
            html.Write($"<p>Answered over HTTP with a problem:");
            foreach (var (status, count) in model.Refusals) html.Write($" <b>{status}</b> {Display.Count(count)} times");
            html.Write($".</p>");
        }

        Table(html, "Slow", "slow-requests", model.Slow);
        Table(html, "Refused or failed", "refused-requests", model.Unsuccessful);
        html.Write($"</section>\n");
    }

    private static void Table(HtmlWriter html, string title, string id, IReadOnlyList<KeptRequest> requests)
    {
        html.Write($"""<h3 id="{id}">{title}</h3>""");
        if (requests.Count == 0)
        {
            html.Write($"""<p class="muted">None.</p>""");
            return;
        }

        html.Write($"""
            <div class="scroll" tabindex="0" role="region" aria-labelledby="{id}"><table><caption>The last {Math.Min(Shown, requests.Count)} of {requests.Count} that are kept, latest first</caption><thead><tr>
            <th scope="col">at</th><th scope="col">status</th><th scope="col">pattern</th><th scope="col">route</th><th scope="col" class="n">time</th><th scope="col">tenant</th><th scope="col">request</th><th scope="col">error</th></tr></thead><tbody>
            """);
        foreach (var request in requests.Reverse().Take(Shown))
        {
            html.Write($"""<tr><td><time datetime="{request.At:O}">{request.At:HH:mm:ss}</time></td><td class="{(request.Status == ResultStatus.Succeeded ? "warn" : "bad")}">{request.Status.ToName()}</td><td>{request.Pattern ?? "–"}</td><td>{request.Route?.ToName() ?? "–"}</td><td class="n">{Display.Time(request.Elapsed)}</td><td>{request.Tenant}</td><td class="text">{request.Text ?? "–"}</td><td class="text">{request.Error ?? "–"}</td></tr>""");
        }

        html.Write($"</tbody></table></div>");
    }
}
