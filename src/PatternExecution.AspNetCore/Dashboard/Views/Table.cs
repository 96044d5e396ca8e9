using PatternExecution.AspNetCore.Dashboard.Markup;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>Tables. Each cell says its heading too: a narrow screen shows a row as a list of them.</summary>
internal static class Table
{
    /// <summary>Begins a table whose heads stand above its columns.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="label">What the table is, for who cannot see where it stands.</param>
    /// <param name="caption">What is said above it.</param>
    /// <param name="heads">The heads; those of numbers begin with <c>#</c>.</param>
    public static void Open(HtmlWriter html, string label, string caption, params ReadOnlySpan<string> heads)
    {
        Open(html, label, caption);
        foreach (var head in heads) html.Write($"""<th scope="col" class="{(head[0] == '#' ? "n" : "")}">{head.TrimStart('#')}</th>""");
        Body(html);
    }

    /// <summary>Begins a table whose heads the caller writes, and then <see cref="Body"/>.</summary>
    public static void Open(HtmlWriter html, string label, string caption) => html.Write($"""
        <div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><caption>{caption}</caption><thead><tr>
        """);

    public static void Body(HtmlWriter html) => html.Write($"</tr></thead><tbody>\n");

    /// <summary>Begins a row with its name; the caller ends it.</summary>
    public static void Row(HtmlWriter html, string name, string style = "") => html.Write($"""<tr class="{style}"><th scope="row">{name}</th>""");

    public static void EndRow(HtmlWriter html) => html.Write($"</tr>\n");

    public static void Number(HtmlWriter html, string head, string value, string style = "") => html.Write($"""<td class="n {style}" data-head="{head}">{value}</td>""");

    public static void Word(HtmlWriter html, string head, string value, string style = "") => html.Write($"""<td class="{style}" data-head="{head}">{value}</td>""");

    public static void Close(HtmlWriter html) => html.Write($"</tbody></table></div>");
}
