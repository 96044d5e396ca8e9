using System.Globalization;
using System.Text;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Searching;

/// <summary>Writes one statement and numbers its parameters as they come.</summary>
/// <param name="sql">The schema and the columns.</param>
/// <param name="scoring">The constants of the formulas.</param>
/// <param name="index">The vector index.</param>
/// <param name="form">What the statement is for.</param>
internal sealed partial class SearchWriter(MemorySql sql, MemoryStoreOptions scoring, PostgresVectorIndex index, SearchForm form)
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

    private string S => sql.Schema;

    private string Tenant => $"(select t.tenant from {S}.memory_tenants t where t.name = {this[SearchParameter.Tenant]})";

    private string Question => $"(select {VectorCodec.FromParameter(this[SearchParameter.Vector])})";

    public SearchStatement Done(string text) => new(text, _parameters);

    /// <summary>The filters as a condition.</summary>
    public string Passes(string m)
    {
        var condition = new StringBuilder($"{m}.tenant = {Tenant} and ({m}.expires_at is null or {m}.expires_at > {this[SearchParameter.Now]})");
        // Memories of no persona in particular are everybody's. Of two values the server knows that they are two, of an array it guesses ten.
        Add(SearchFilters.Persona, SearchParameter.Persona, "persona in ('', ", ")");
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

    /// <summary>The nearest memories by cosine, as <c>near(no, raw)</c>: all that pass the filters, or the best that the index gives.</summary>
    /// <param name="least">How near they have to be.</param>
    public string Near(double least)
    {
        var similar = $"1 - (n.embedding <=> {Question})";
        var condition = least == 0 ? "" : $" where {Rounded("x.raw")} >= {Number(least)}";
        var joined = form.Filters == SearchFilters.None
            ? $"{S}.memory_embeddings e where e.tenant = {Tenant} and (e.expires_at is null or e.expires_at > {this[SearchParameter.Now]})"
            : form.IsIndexed
                ? $"{S}.memory_embeddings e cross join lateral (select from {S}.memories m where m.tenant = e.tenant and m.no = e.no and {Passes("m")} offset 0) m where e.tenant = {Tenant}"
                : $"{S}.memories m cross join lateral (select e.no, e.embedding from {S}.memory_embeddings e where e.tenant = {Tenant} and e.no = m.no offset 0) e where {Passes("m")}";
        var order = "";
        if (form.IsIndexed)
        {
            var indexed = MemorySql.IndexedVector(index, form.Dimension, "e.embedding");
            var asked = MemorySql.IndexedVector(index, form.Dimension, VectorCodec.FromParameter(this[SearchParameter.Vector]));
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
        {Memory("s.no")}
        where s.score >= coalesce((select min(y.score) from (select {Rounded("x.raw")} score from {set} x order by 1 desc limit {this[top]}) y), 0)
        order by s.score desc, m.created_at desc, m.id limit {this[top]}
        """;

    /// <summary>
    /// The memory of a row, one by one by its key: the plan that is kept for all tenants would read all memories of a tenant that is larger than most, whose
    /// size it does not know.
    /// </summary>
    private string Memory(string number) => $"cross join lateral (select m.* from {S}.memories m where m.tenant = {Tenant} and m.no = {number} offset 0) m";

    /// <summary>The memories of <c>best</c>.</summary>
    public string Hits() => $"""
        select {sql.HitColumns}, b.score
        from best b {Memory("b.no")}
        order by b.score desc, b.created_at desc, b.id
        """;

    /// <summary>The best of both legs, each weighed by both scores.</summary>
    public string Fused()
    {
        var weight = Number(scoring.TextWeight);
        var rest = Number(1 - scoring.TextWeight);
        return $"""
            with {Likely(SearchParameter.Depth)}, by_text as materialized ({ByText("m.no, c.raw", SearchParameter.Depth)}),
            {Near(scoring.MinVectorSimilarity)}, by_vector as materialized ({Best("near", SearchParameter.Depth)}),
            candidates as materialized (
                select b.no, b.raw text, greatest(0, coalesce(1 - (e.embedding <=> {Question}), 0)) near
                from by_text b left join lateral (select e.embedding from {S}.memory_embeddings e where e.tenant = {Tenant} and e.no = b.no offset 0) e on true
                union all
                select v.no, {Counted("m")}, greatest(0, v.raw)
                from by_vector v {Memory("v.no")} where v.no not in (select b.no from by_text b)),
            fused as materialized (
                select c.no, {weight} * c.text + {rest} * c.near raw from candidates c),
            best as ({Best("fused", SearchParameter.Top)})
            {Hits()}
            """;
    }

    /// <summary>The score of a search by fields alone that recency and importance order: the formula of <see cref="MemoryBoosts"/> for a score of 1.</summary>
    public string Boosted(string m)
    {
        // In ticks, of which ages and half-lives have whole numbers; beyond a thousand half-lives the server would call it an underflow.
        var age = $"greatest(0, extract(epoch from {this[SearchParameter.Now]} - {m}.created_at) * 1e7)::double precision";
        var recency = $"power(2::double precision, -least(1000, {age} / {this[SearchParameter.RecencyHalfLife]}))";
        var (recent, dear) = (this[SearchParameter.RecencyWeight], this[SearchParameter.ImportanceWeight]);
        return Rounded($"(1 - {recent} - {dear} + {recent} * {recency} + {dear} * {m}.importance)");
    }

    /// <summary>A score as it is given: 0 to 1 in steps of a millionth.</summary>
    public static string Rounded(string raw) => $"round(least(greatest({raw}, 0), 1) * 1e6::double precision) / 1e6::double precision";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::double precision";
}
