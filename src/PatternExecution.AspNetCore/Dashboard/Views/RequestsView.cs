using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>The last requests that were slow, refused or failed.</summary>
internal static class RequestsView
{
    private const int Shown = 10;

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

        List(html, "Slow", model.Slow);
        List(html, "Refused or failed", model.Unsuccessful);
        html.Write($"</section>\n");
    }

    private static void List(HtmlWriter html, string title, IReadOnlyList<KeptRequest> requests)
    {
        html.Write($"<h3>{title}</h3>");
        if (requests.Count == 0)
        {
            html.Write($"""<p class="muted">None.</p>""");
            return;
        }

        Table.Open(
            html, title + " requests", $"The last {Math.Min(Shown, requests.Count)} of {requests.Count} that are kept, latest first", "at", "status", "pattern", "route", "#time", "tenant", "request", "error");
        foreach (var request in requests.Reverse().Take(Shown))
        {
            html.Write($"""<tr><td data-head="at"><time datetime="{request.At:O}">{request.At:HH:mm:ss}</time></td>""");
            Table.Word(html, "status", request.Status.ToName(), request.Status == ResultStatus.Succeeded ? "warn" : "bad");
            Table.Word(html, "pattern", request.Pattern ?? "–");
            Table.Word(html, "route", request.Route?.ToName() ?? "–");
            Table.Number(html, "time", Display.Time(request.Elapsed));
            Table.Word(html, "tenant", request.Tenant);
            Table.Word(html, "request", request.Text is "" ? "(empty)" : request.Text ?? "–", "text");
            Table.Word(html, "error", request.Error ?? "–", "text");
            Table.EndRow(html);
        }

        Table.Close(html);
    }
}
