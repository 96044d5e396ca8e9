using PatternExecution.AspNetCore.Dashboard.Markup;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>The patterns, a page of them at a time, in the order and by the filter that the address names.</summary>
internal static class PatternsView
{
    public static void Write(HtmlWriter html, DashboardModel model)
    {
        var query = model.Query;
        html.Write($"""
            <section id="patterns" data-live aria-labelledby="patterns-h"><h2 id="patterns-h">Patterns</h2>
            <form method="get" action="{model.Path}#patterns"><input type="hidden" name="sort" value="{query.Sort.ToString()}"><label>Name contains <input name="filter" value="{query.Filter}" autocomplete="off"></label><button type="submit">Filter</button></form>
            """);
        Table.Open(html, "Table of patterns", $"{Display.Count(model.Found)} of {Display.Count(model.Registered)} patterns; times within a quarter; of very many cached answers one in 256 counts for 256");
        Heading(html, query, PatternSort.Name, "pattern", isNumber: false);
        html.Write($"""<th scope="col">type</th>""");
        Heading(html, query, PatternSort.Requests, "requests");
        html.Write($"""<th scope="col" class="n">from caches</th>""");
        Heading(html, query, PatternSort.Success, "succeeded");
        html.Write($"""<th scope="col" class="n">p50</th>""");
        Heading(html, query, PatternSort.P95, "p95");
        Heading(html, query, PatternSort.Tokens, "tokens");
        Heading(html, query, PatternSort.Errors, "last error", isNumber: false);
        if (model.Options.AllowActions) html.Write($"""<th scope="col">cache</th>""");
        Table.Body(html);
        foreach (var row in model.Patterns) Row(html, model, row);
        Table.Close(html);
        Pages(html, model);
        html.Write($"</section>\n");
    }

    private static void Heading(HtmlWriter html, PatternQuery query, PatternSort sort, string name, bool isNumber = true)
    {
        var order = sort != query.Sort ? "none" : sort is PatternSort.Name or PatternSort.Success ? "ascending" : "descending";
        html.Write($"""<th scope="col" class="{(isNumber ? "n" : "")}" aria-sort="{order}"><a href="{query.Link(sort)}">{name}</a></th>""");
    }

    private static void Row(HtmlWriter html, DashboardModel model, PatternRow row)
    {
        Table.Row(html, row.Name, row.Requests == 0 ? "muted" : "");
        Table.Word(html, "type", row.Type.ToName());
        Table.Number(html, "requests", Display.Count(row.Requests));
        Table.Number(html, "from caches", Display.Share(row.Cached, row.Requests));
        Table.Number(html, "succeeded", row.Requests == 0 ? "–" : Display.Share(row.SuccessRate), row.SuccessRate < 0.95 ? "bad" : "");
        Table.Number(html, "p50", Display.Time(row.P50));
        Table.Number(html, "p95", Display.Time(row.P95));
        Table.Number(html, "tokens", Display.Count(row.Tokens));
        html.Write($"""<td class="text" data-head="last error">""");
        if (row.LastError is { } error) html.Write($"""<span><time datetime="{error.At:O}">{error.At:HH:mm:ss}</time> {error.Text}</span>""");
        html.Write($"</td>");
        if (model.Options.AllowActions)
            html.Write($"""<td class="act"><form method="post" action="{model.Path}/forget"><input type="hidden" name="pattern" value="{row.Name}"><button type="submit" aria-label="Forget cached answers of {row.Name}">Forget</button></form></td>""");
        Table.EndRow(html);
    }

    private static void Pages(HtmlWriter html, DashboardModel model)
    {
        var last = (model.Found + PatternQuery.PageSize - 1) / PatternQuery.PageSize;
        if (last <= 1) return;
        var page = model.Query.Page;
        html.Write($"""<nav aria-label="Pages of patterns">""");
        if (page > 1) html.Write($"""<a href="{model.Query.Link(page: page - 1)}">Previous</a> """);
        html.Write($"Page {page} of {last} ");
        if (page < last) html.Write($"""<a href="{model.Query.Link(page: page + 1)}">Next</a>""");
        html.Write($"</nav>");
    }
}
