using Microsoft.AspNetCore.Http;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Tells forms that another site made a browser send. A browser says so; what is no browser carries nobody's cookies.</summary>
internal static class ForeignSite
{
    public static bool Sent(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
