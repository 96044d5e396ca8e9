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
                with {writer.Text(SearchParameter.Top)}, best as ({writer.Best("text", SearchParameter.Top)})
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
        // So many postings of the rarest words are read for a first idea of what is good.
        private const int Seeds = 1_000;

        // Words that together give less than this share of the floor are looked up: fewer would be read for nothing, more would be looked up too often.
        private const string Share = "0.5";

        // Half of the step of scores, and what sums in another order may differ by.
        private const string Slack = "0.000002";

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
        /// The memories with the best BM25 scores, from 0 to 1, as <c>text(no, raw)</c>: at least as many as asked for that hold any of the words. What has
        /// expired but was not removed yet is taken out of the statistics, so that a score does not depend on when that happens.
        /// </summary>
        /// <remarks>
        /// Common words have long postings and little weight. The rarest words find a few good memories, whose whole scores set a floor; the most common words
        /// that together cannot reach half of it are not read, but looked up for the memories that the others have brought near it
        /// (MaxScore: Turtle and Flood, "Query Evaluation: Strategies and Optimizations", 1995).
        /// </remarks>
        /// <param name="top">How many are asked for.</param>
        public string Text(SearchParameter top)
        {
            var fix = Number(Scoring.TextSaturation * (1 - Scoring.TextLengthPenalty));
            var slope = Number(Scoring.TextSaturation * Scoring.TextLengthPenalty);
            const string spared = $"w.rest < (select f.floor from floor f) * {Share}";
            return $"""
                expired as materialized (
                    select m.no, m.length from {S}.memories m where m.tenant = {Tenant} and m.expires_at <= {this[SearchParameter.Now]}),
                gone as materialized (
                    select count(*) documents, coalesce(sum(length), 0) length from expired),
                collection as materialized (
                    select (t.documents - g.documents)::double precision documents, {slope} * (t.documents - g.documents) / greatest(1, t.total_length - g.length) slope
                    from {S}.memory_tenants t, gone g where t.name = {this[SearchParameter.Tenant]}),
                words as materialized (
                    select w.term, w.occurrences, c.most, c.shortest, (coalesce(c.documents, 0) - case when g.documents = 0 then 0 else (
                        select count(*) from expired x join {S}.memory_postings p on p.tenant = {Tenant} and p.term = w.term and p.no = x.no) end)::double precision documents
                    from unnest({this[SearchParameter.Terms]}, {this[SearchParameter.Occurrences]}) w(term, occurrences) cross join gone g
                    left join {S}.memory_terms c on c.tenant = {Tenant} and c.term = w.term),
                shares as materialized (
                    select w.term, w.documents, w.most, w.shortest, w.weight / sum(w.weight) over () weight, n.slope
                    from (select w.*, w.occurrences * ln(1 + (n.documents - w.documents + 0.5::double precision) / (w.documents + 0.5::double precision)) weight from words w, collection n) w, collection n),
                weighed as materialized (
                    select x.*, sum(x.most) over (order by x.documents desc, x.term desc) rest from (
                        select w.term, w.weight, w.slope, w.documents, sum(w.documents) over (order by w.documents, w.term) upto, row_number() over (order by w.documents, w.term) place,
                            w.weight * w.most / (w.most + {fix} + w.slope * w.shortest) most
                        from shares w where w.documents > 0) x),
                seeds as materialized (
                    select s.no, s.raw from ({Passing(Summed($"w.upto <= {Seeds} or w.place = 1"))}) s order by s.raw desc limit 2 * {this[top]}),
                floor as materialized (
                    select coalesce((select {TextOf("x.no", "true")} from seeds x order by 1 desc offset {this[top]} - 1 limit 1), 0) - {Slack} floor),
                spared as materialized (
                    select coalesce(max(w.rest), 0) rest from weighed w where {spared}),
                summed as materialized ({Passing(Summed($"w.rest >= (select f.floor from floor f) * {Share}"))}),
                better as materialized (
                    select greatest((select f.floor from floor f), coalesce((
                        select x.raw + {TextOf("x.no", spared)} from (select y.no, y.raw from summed y order by y.raw desc limit 2 * {this[top]}) x order by 1 desc offset {this[top]} - 1 limit 1), 0) - {Slack}) floor),
                text as materialized (
                    select x.no, x.raw + {TextOf("x.no", spared)} raw
                    from summed x where x.raw >= (select b.floor from better b) - (select d.rest from spared d))
                """;
        }

        /// <summary>Adds up the postings of some words, as <c>(no, raw)</c>.</summary>
        private string Summed(string which) =>
            $"select p.no, sum({Score}) raw from weighed w join {S}.memory_postings p on p.tenant = {Tenant} and p.term = w.term where {which} group by p.no";

        /// <summary>Looks some words up for one memory.</summary>
        private string TextOf(string no, string which) =>
            $"coalesce((select sum({Score}) from weighed w join {S}.memory_postings p on p.tenant = {Tenant} and p.term = w.term and p.no = {no} where {which}), 0)";

        private string Score => $"w.weight * p.occurrences / (p.occurrences + {Number(Scoring.TextSaturation * (1 - Scoring.TextLengthPenalty))} + w.slope * p.length)";

        /// <summary>Those of a set of <c>(no, raw)</c> that pass the filters.</summary>
        private string Passing(string set) => form.Filters == SearchFilters.None
            ? $"select s.no, s.raw from ({set}) s where not exists (select from expired x where x.no = s.no)"
            : $"select s.no, s.raw from ({set}) s join {S}.memories m on m.no = s.no where {Passes("m")}";

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
                with {Text(SearchParameter.Depth)}, by_text as materialized ({Best("text", SearchParameter.Depth)}),
                {Near(Scoring.MinVectorSimilarity)}, by_vector as materialized ({Best("near", SearchParameter.Depth)}),
                candidates as materialized (
                    select b.no, b.raw text, greatest(0, coalesce(1 - (e.embedding <=> {Question}), 0)) near
                    from by_text b left join {S}.memory_embeddings e on e.tenant = {Tenant} and e.no = b.no
                    union all
                    select v.no, {TextOf("v.no", "true")}, greatest(0, v.raw)
                    from by_vector v where v.no not in (select b.no from by_text b)),
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
