using System.Collections.Concurrent;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>
/// Writes the statements of searches. They score by the same formulas as the in-process store: BM25 over the postings, the cosine of vectors, or both
/// weighted; scores are rounded to a millionth, equal ones come newest first and then by identity.
/// </summary>
/// <param name="sql">The schema and the columns.</param>
/// <param name="scoring">The constants of the formulas, which stand in the statements.</param>
/// <param name="index">The vector index.</param>
internal sealed class SearchSql(MemorySql sql, MemoryStoreOptions scoring, PostgresVectorIndex index)
{
    private readonly ConcurrentDictionary<SearchForm, SearchStatement> _statements = new();
    private readonly ConcurrentDictionary<SearchFilters, SearchStatement> _counts = new();

    public SearchStatement For(SearchForm form) => _statements.GetOrAdd(form, static (form, self) => self.Write(form), this);

    /// <summary>Counts how many memories pass the filters, up to a limit.</summary>
    public SearchStatement CountFor(SearchFilters filters) => _counts.GetOrAdd(filters, static (filters, self) =>
    {
        var writer = self.Writer(new SearchForm(MemorySearchKind.Filter, filters, 0, 0));
        return writer.Done($"select (select count(*) from (select from {self.S}.memories m where {writer.Passes("m")} limit {writer[SearchParameter.Limit]}) x), (select coalesce(sum(t.documents), 0)::bigint from {self.S}.memory_tenants t)");
    }, this);

    private string S => sql.Schema;

    private SearchStatement Write(SearchForm form)
    {
        var writer = Writer(form);
        return form.Kind switch
        {
            MemorySearchKind.Filter when form.IsBoosted => writer.Done($"""
                select {sql.HitColumns}, {writer.Boosted("m")}
                from {S}.memories m where {writer.Passes("m")}
                order by {writer.Boosted("m")} desc, m.created_at desc, m.id limit {writer[SearchParameter.Top]}
                """),
            MemorySearchKind.Filter => writer.Done($"""
                select {sql.HitColumns}, 1::double precision
                from {S}.memories m where {writer.Passes("m")}
                order by m.created_at desc, m.id limit {writer[SearchParameter.Top]}
                """),
            MemorySearchKind.Text => writer.Done($"""
                with {writer.Likely(SearchParameter.Top)}
                {writer.ByText($"{sql.HitColumns}, {SearchWriter.Rounded("c.raw")}", SearchParameter.Top)}
                """),
            MemorySearchKind.Vector => writer.Done($"""
                with {writer.Near(0)}, best as ({writer.Best("near", SearchParameter.Top)})
                {writer.Hits()}
                """),
            _ => writer.Done(writer.Fused()),
        };
    }

    private SearchWriter Writer(SearchForm form) => new(sql, scoring, index, form);
}
