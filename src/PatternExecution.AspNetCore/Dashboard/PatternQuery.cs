using Microsoft.AspNetCore.Http;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Which patterns the table shows.</summary>
internal sealed record PatternQuery(string Filter, PatternSort Sort, int Page)
{
    public const int PageSize = 50;
    private const int LongestFilter = 128;

    /// <summary>Reads the address; what it cannot mean is left at the default.</summary>
    public static PatternQuery Of(IQueryCollection query)
    {
        var filter = query["filter"].ToString();
        return new PatternQuery(
            filter.Length <= LongestFilter ? filter : filter[..LongestFilter],
            Enum.TryParse<PatternSort>(query["sort"], ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : PatternSort.Requests,
            int.TryParse(query["page"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 1_000_000) : 1);
    }

    /// <summary>The address of the same table in another order or on another page.</summary>
    public string Link(PatternSort? sort = null, int page = 1) =>
        $"?filter={Uri.EscapeDataString(Filter)}&sort={(sort ?? Sort).ToString().ToLowerInvariant()}&page={page}#patterns";
}
