using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
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
        var writer = new Writer(self, new SearchForm(MemorySearchKind.Filter, filters, 0, 0));
        return writer.Done($"select (select count(*) from (select from {self.S}.memories m where {writer.Passes("m")} limit {writer[SearchParameter.Limit]}) x), (select coalesce(sum(t.documents), 0)::bigint from {self.S}.memory_tenants t)");
    }, this);

    private string S => sql.Schema;

    private SearchStatement Write(SearchForm form)
    {
        var writer = new Writer(this, form);
        return form.Kind switch
        {
            MemorySearchKind.Filter => writer.Done($"""
                select {sql.HitColumns}, 1::double precision
                from {S}.memories m where {writer.Passes("m")}
                order by m.created_at desc, m.id limit {writer[SearchParameter.Top]}
                """),
            MemorySearchKind.Text => writer.Done($"""
                with {writer.Text()}, best as ({writer.Best("text", SearchParameter.Top)})
                {writer.Hits()}
                """),
            MemorySearchKind.Vector => writer.Done($"""
                with {writer.Near(0)}, best as ({writer.Best("near", SearchParameter.Top)})
                {writer.Hits()}
                """),
            _ => writer.Done(writer.Fused()),
        };
    }

    /// <summary>Writes one statement and numbers its parameters as they come.</summary>
    private sealed class Writer(SearchSql owner, SearchForm form)
    {
        private readonly List<SearchParameter> _parameters = [];

        /// <summary>The parameter's place holder.</summary>
        public string this[SearchParameter parameter]
        {
            get
            {
                var place = _parameters.IndexOf(parameter);
                if (place < 0)
                {
                    place = _parameters.Count;
                    _parameters.Add(parameter);
                }

                return string.Create(CultureInfo.InvariantCulture, $"${place + 1}");
            }
        }

        private string S => owner.S;

        private string Tenant => $"(select t.tenant from {S}.memory_tenants t where t.name = {this[SearchParameter.Tenant]})";

        private string Question => $"(select {VectorCodec.FromParameter(this[SearchParameter.Vector])})";

        public SearchStatement Done(string text) => new(text, _parameters);

        /// <summary>The filters as a condition.</summary>
        public string Passes(string m)
        {
            var condition = new StringBuilder($"{m}.tenant = {Tenant} and ({m}.expires_at is null or {m}.expires_at > {this[SearchParameter.Now]})");
            Add(SearchFilters.Persona, SearchParameter.Personas, "persona = any(", ")");
            Add(SearchFilters.Type, SearchParameter.Type, "type = ", "");
            if (form.Filters.HasFlag(SearchFilters.Tags))
            {
                condition.Append(CultureInfo.InvariantCulture,
                    $" and {m}.tag_keys @> (select array_agg({Tenant} || ':' || w.tag) from unnest({this[SearchParameter.Tags]}) w(tag))");
            }

            Add(SearchFilters.CreatedFrom, SearchParameter.CreatedFrom, "created_at >= ", "");
            Add(SearchFilters.CreatedBefore, SearchParameter.CreatedBefore, "created_at < ", "");
            Add(SearchFilters.Importance, SearchParameter.Importance, "importance >= ", "");
            return condition.ToString();

            void Add(SearchFilters filter, SearchParameter parameter, string before, string after)
            {
                if (form.Filters.HasFlag(filter))
                    condition.Append(CultureInfo.InvariantCulture, $" and {m}.{before}{this[parameter]}{after}");
            }
        }

        /// <summary>
        /// The memories that hold any of the words, and their BM25 scores from 0 to 1, as <c>text(no, raw)</c>. What has expired but was not removed yet is
        /// taken out of the statistics, so that a score does not depend on when that happens.
        /// </summary>
        public string Text()
        {
            var fix = Number(Scoring.TextSaturation * (1 - Scoring.TextLengthPenalty));
            var slope = Number(Scoring.TextSaturation * Scoring.TextLengthPenalty);
            var filter = form.Filters == SearchFilters.None
                ? "select s.no, s.raw from scored s where not exists (select from expired x where x.no = s.no)"
                : $"select s.no, s.raw from scored s join {S}.memories m on m.no = s.no where {Passes("m")}";
            return $"""
                expired as materialized (
                    select m.no, m.length from {S}.memories m where m.tenant = {Tenant} and m.expires_at <= {this[SearchParameter.Now]}),
                gone as materialized (
                    select count(*) documents, coalesce(sum(length), 0) length from expired),
                collection as materialized (
                    select (t.documents - g.documents)::double precision documents, greatest(1, t.total_length - g.length)::double precision length
                    from {S}.memory_tenants t, gone g where t.name = {this[SearchParameter.Tenant]}),
                words as materialized (
                    select w.term, w.occurrences, (coalesce(c.documents, 0) - case when g.documents = 0 then 0 else (
                        select count(*) from expired x join {S}.memory_postings p on p.tenant = {Tenant} and p.term = w.term and p.no = x.no) end)::double precision documents
                    from unnest({this[SearchParameter.Terms]}, {this[SearchParameter.Occurrences]}) w(term, occurrences) cross join gone g
                    left join {S}.memory_terms c on c.tenant = {Tenant} and c.term = w.term),
                weighed as materialized (
                    select w.term, w.documents, w.occurrences * ln(1 + (n.documents - w.documents + 0.5::double precision) / (w.documents + 0.5::double precision)) weight
                    from words w, collection n),
                shape as materialized (
                    select 1 / (select sum(w.weight) from weighed w) scale, {slope} * n.documents / n.length slope from collection n),
                scored as materialized (
                    select p.no, sum(w.weight * f.scale * p.occurrences / (p.occurrences + {fix} + f.slope * p.length)) raw
                    from weighed w cross join shape f join {S}.memory_postings p on p.tenant = {Tenant} and p.term = w.term
                    where w.documents > 0 group by p.no),
                text as materialized ({filter})
                """;
        }

        /// <summary>The nearest memories by cosine, as <c>near(no, raw)</c>: all that pass the filters, or the best that the index gives.</summary>
        /// <param name="least">How near they have to be.</param>
        public string Near(double least)
        {
            var similar = $"1 - (n.embedding <=> {Question})";
            var condition = least == 0 ? "" : $" where {Rounded("x.raw")} >= {Number(least)}";
            var joined = form.Filters == SearchFilters.None
                ? $"{S}.memory_embeddings e where e.tenant = {Tenant} and (e.expires_at is null or e.expires_at > {this[SearchParameter.Now]})"
                : form.IsIndexed
                    ? $"{S}.memory_embeddings e join {S}.memories m on m.tenant = e.tenant and m.no = e.no where e.tenant = {Tenant} and {Passes("m")}"
                    : $"{S}.memories m join {S}.memory_embeddings e on e.tenant = {Tenant} and e.no = m.no where {Passes("m")}";
            var order = "";
            if (form.IsIndexed)
            {
                var indexed = MemorySql.IndexedVector(owner.Index, form.Dimension, "e.embedding");
                var asked = MemorySql.IndexedVector(owner.Index, form.Dimension, VectorCodec.FromParameter(this[SearchParameter.Vector]));
                order = string.Create(CultureInfo.InvariantCulture, $" order by {indexed} <=> (select {asked}) limit {form.Candidates}");
            }

            return $"""
                nearest as materialized (
                    select e.no, e.embedding from {joined}{order}),
                near as materialized (
                    select x.no, x.raw from (select n.no, {similar} raw from nearest n) x{condition})
                """;
        }

        /// <summary>The best of a set of <c>(no, raw)</c>. Only what reaches the last place's score is looked up: the rest needs no tie broken.</summary>
        public string Best(string set, SearchParameter top) => $"""
            select s.no, s.score, s.raw, m.created_at, m.id
            from (select x.no, x.raw, {Rounded("x.raw")} score from {set} x) s
            join {S}.memories m on m.tenant = {Tenant} and m.no = s.no
            where s.score >= coalesce((select min(y.score) from (select {Rounded("x.raw")} score from {set} x order by 1 desc limit {this[top]}) y), 0)
            order by s.score desc, m.created_at desc, m.id limit {this[top]}
            """;

        /// <summary>The memories of <c>best</c>.</summary>
        public string Hits() => $"""
            select {owner.Columns}, b.score
            from best b join {S}.memories m on m.tenant = {Tenant} and m.no = b.no
            order by b.score desc, b.created_at desc, b.id
            """;

        /// <summary>The best of both legs, each weighed by both scores.</summary>
        public string Fused()
        {
            var weight = Number(Scoring.TextWeight);
            var rest = Number(1 - Scoring.TextWeight);
            return $"""
                with {Text()}, by_text as materialized ({Best("text", SearchParameter.Depth)}),
                {Near(Scoring.MinVectorSimilarity)}, by_vector as materialized ({Best("near", SearchParameter.Depth)}),
                candidates as materialized (
                    select b.no, b.raw text, greatest(0, coalesce(1 - (e.embedding <=> {Question}), 0)) near
                    from by_text b left join {S}.memory_embeddings e on e.tenant = {Tenant} and e.no = b.no
                    union all
                    select v.no, coalesce(s.raw, 0), greatest(0, v.raw)
                    from (select v.no, v.raw from by_vector v where v.no not in (select b.no from by_text b)) v
                    left join (select s.no, s.raw from scored s where s.no in (select v.no from by_vector v)) s on s.no = v.no),
                fused as materialized (
                    select c.no, {weight} * c.text + {rest} * c.near raw from candidates c),
                best as ({Best("fused", SearchParameter.Top)})
                {Hits()}
                """;
        }

        private MemoryStoreOptions Scoring => owner.Scoring;

        private static string Rounded(string raw) => $"round(least(greatest({raw}, 0), 1) * 1e6::double precision) / 1e6::double precision";

        private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::double precision";
    }

    private string Columns => sql.HitColumns;

    private MemoryStoreOptions Scoring => scoring;

    private PostgresVectorIndex Index => index;
}
