using System.Globalization;
using PatternExecution.Postgres.Storing;

namespace PatternExecution.Postgres.Searching;

/// <content>BM25: blocks of memories are added up as vectors, and the few that can be among the best are counted exactly.</content>
internal sealed partial class SearchWriter
{
    // With so few memories that pass the filters each is counted.
    private const int Few = 256;

    private const int Size = WordBlocks.Size;

    // So many bits are tested at once for whether any is set.
    private const int Chunk = 16;

    private bool IsFiltered => form.Filters != SearchFilters.None;

    /// <summary>The tenant's number, looked up once.</summary>
    private static string Owner => "(select o.tenant from collection o)";

    /// <summary>What single precision may lose, word by word, and half of the step of scores.</summary>
    private string Slack => $"(0.000002::double precision + 0.0000002::double precision * cardinality({this[SearchParameter.Terms]}))";

    /// <summary>
    /// The numbers of all memories that can be among the best by BM25, as <c>likely(no)</c>, and the question's words as <c>weighed</c>. What has
    /// expired but was not removed yet is taken out of the statistics, so that a score does not depend on when that happens.
    /// </summary>
    /// <remarks>
    /// Each word of the question adds its weight times a block's impacts; a few blocks are read value by value for a score that enough memories
    /// reach, all others are only asked for what exceeds it. What a block's constants can change is allowed for, so that nothing is missed (impacts
    /// as in Anh and Moffat, "Pruned Query Evaluation Using Pre-Computed Impacts", 2006). The server starts every part of a statement anew for each
    /// question, which at a few thousand memories costs as much as the sums: leaving common words out of them took more parts than it spared.
    /// </remarks>
    /// <param name="top">How many are asked for.</param>
    // The server plans every search anew where it thinks that knowing the parameters pays. Between two bounds it takes few memories to have expired, and
    // of words that a subquery gives it does not know how many they are.
    public string Likely(SearchParameter top)
    {
        var slope = Number(WordBlocks.Slope(scoring));
        var low = $"least(1, {Ratio("b.fix", Number(WordBlocks.Fix(scoring)))}, {Ratio("b.slope", "n.slope")})";
        var high = $"greatest(1, {Ratio("b.fix", Number(WordBlocks.Fix(scoring)))}, {Ratio("b.slope", "n.slope")})";
        return $"""
            expired as materialized (
                select m.no, m.length, m.terms from {S}.memories m where m.tenant = {Tenant} and m.expires_at > '-infinity' and m.expires_at <= {this[SearchParameter.Now]}),
            gone as materialized (
                select count(*) documents, coalesce(sum(length), 0) length from expired),
            collection as materialized (
                select t.tenant, (t.documents - g.documents)::double precision documents, {slope} * (t.documents - g.documents) / greatest(1, t.total_length - g.length) slope
                from {S}.memory_tenants t, gone g where t.name = {this[SearchParameter.Tenant]}),
            words as materialized (
                select w.term, w.occurrences, (coalesce(c.documents, 0) - case when g.documents = 0 then 0 else (
                    select count(*) from expired x where w.term = any(x.terms)) end)::double precision documents
                from unnest((select {this[SearchParameter.Terms]}), (select {this[SearchParameter.Occurrences]})) w(term, occurrences) cross join gone g
                left join {S}.memory_terms c on c.tenant = {Owner} and c.term = w.term),
            weighed as materialized (
                select x.term, x.weight, n.slope
                from (select w.term, w.documents, w.raw / sum(w.raw) over () weight from (
                    select w.term, w.documents, w.occurrences * ln(1 + (n.documents - w.documents + 0.5::double precision) / (w.documents + 0.5::double precision)) raw
                    from words w, collection n) w) x, collection n
                where x.documents > 0),
            bounds as materialized (
                select count(*) blocks, coalesce(min({low}), 1) low, coalesce(max({high}), 1) high
                from {S}.memory_blocks b cross join collection n where b.tenant = {Owner}),
            {Masks()},
            fills as materialized (
                {Fills()}),
            sums as materialized (
                select k.block, s.v, k.alive from masks k cross join lateral (
                    select sum(w.f * p.impacts::vector) v from fills w cross join lateral (
                        select b.impacts from {S}.memory_packed b where b.tenant = {Owner} and b.term = w.term and b.block = k.block offset 0) p) s
                where s.v is not null),
            sample as materialized (
                select coalesce((
                    select x.raw from (
                        select unnest(s.v::real[]) raw, generate_series(0, {Size - 1}) place, s.alive from (
                            select s.v, s.alive from sums s order by vector_norm(s.v) desc limit (select ceil(sqrt(d.blocks * {this[top]} / 100::double precision))::bigint from bounds d)) s) x
                    where get_bit(x.alive, x.place) = 1 order by 1 desc offset {this[top]} - 1 limit 1), 0) * (select d.low from bounds d) floor),
            margin as materialized (
                select d.low, d.high, f.floor, {Slack} rest from bounds d, sample f),
            marked as materialized (
                select x.block, x.v, x.bits from (
                    select s.block, s.v, s.alive & binary_quantize(s.v - (
                        select array_fill(greatest(0, (a.floor - a.rest) / a.high)::real, array[{Size}])::vector from margin a)) bits from sums s offset 0) x
                where bit_count(x.bits) > 0),
            found as materialized (
                select x.block * {Size} + x.place no, vector_norm(subvector(x.v, x.place + 1, 1)) raw from (
                    select x.block, x.v, x.bits, x.chunk * {Chunk} + generate_series(0, {Chunk - 1}) place from (
                        select x.block, x.v, x.bits, generate_series(0, {(Size / Chunk) - 1}) chunk from marked x) x
                    where substring(x.bits from x.chunk * {Chunk} + 1 for {Chunk}) <> 0::bit({Chunk})) x
                where get_bit(x.bits, x.place) = 1),
            unpacked as materialized (
                {Unpacked()}),
            reached as materialized (
                select coalesce((
                    select y.raw from (select x.raw * (select a.low from margin a) raw from found x union all select x.raw from unpacked x) y
                    order by 1 desc offset {this[top]} - 1 limit 1), 0) raw),
            likely as materialized (
                select x.no from found x, margin a, reached r where x.raw * a.high + a.rest >= r.raw
                union all
                select x.no from unpacked x, reached r where x.raw >= r.raw - {Slack}{(IsFiltered ? " union all select x.no from few x where (select f.are from fewness f)" : "")})
            """;
    }

    /// <summary>The best of <c>likely</c>, their scores counted from the memories themselves as <c>c.raw</c>.</summary>
    public string ByText(string columns, SearchParameter top) => $"""
        select {columns}
        from likely x join {S}.memories m on m.tenant = {Owner} and m.no = x.no cross join lateral (select {Counted("m")} raw offset 0) c
        where c.raw > 0
        order by {Rounded("c.raw")} desc, m.created_at desc, m.id limit {this[top]}
        """;

    /// <summary>The BM25 of one memory.</summary>
    private string Counted(string m) => $"""
        coalesce((
            select sum(w.weight * p.occurrences / (p.occurrences + {Number(WordBlocks.Fix(scoring))} + w.slope * {m}.length))
            from (select unnest({m}.terms) term, unnest({m}.occurrences) occurrences) p join weighed w on w.term = p.term), 0)
        """;

    /// <summary>Which memories of each block may be found, as <c>masks(block, alive)</c>.</summary>
    private string Masks() => !IsFiltered
        ? $"""
            masks as materialized (
                select b.block, b.alive & ~coalesce(x.bits, 0::bit({Size})) alive from {S}.memory_blocks b
                left join (select x.no / {Size} block, bit_or({MemorySql.Bit("x.no")}) bits from expired x group by 1) x on x.block = b.block
                where b.tenant = {Owner})
            """
        : $"""
            few as materialized (
                select m.no from {S}.memories m where {Passes("m")} limit {Few + 1}),
            fewness as materialized (
                select count(*) <= {Few} are from few),
            masks as materialized (
                select m.no / {Size} block, bit_or({MemorySql.Bit("m.no")}) alive from {S}.memories m where {Passes("m")} and not (select f.are from fewness f) group by 1)
            """;

    /// <summary>The words' weights as vectors. Doubling a short one takes a tenth of the time of filling a long one.</summary>
    private static string Fills()
    {
        const int Filled = 64;
        var filled = string.Create(CultureInfo.InvariantCulture, $"select w.term, array_fill(w.weight::real, array[{Filled}])::vector f from weighed w offset 0");
        for (var length = Filled; length < Size; length *= 2)
            filled = $"select w.term, w.f || w.f f from ({filled}) w offset 0";
        return filled;
    }

    /// <summary>The memories whose words are not packed yet, with their scores.</summary>
    private string Unpacked()
    {
        var summed = $"""
            select p.no, sum(w.weight * p.occurrences / (p.occurrences + {Number(WordBlocks.Fix(scoring))} + w.slope * p.length)) raw
            from weighed w join {S}.memory_postings p on p.tenant = {Owner} and p.term = w.term group by p.no
            """;
        return IsFiltered
            ? $"select s.no, s.raw from ({summed}) s join {S}.memories m on m.no = s.no where {Passes("m")} and not (select f.are from fewness f)"
            : $"select s.no, s.raw from ({summed}) s where not exists (select from expired x where x.no = s.no)";
    }

    /// <summary>By how much an impact of other constants may be off; a thousandfold stands for without limit.</summary>
    private static string Ratio(string kept, string now) => $"case when {kept} = {now} then 1 when {kept} > 0 and {now} > 0 then {kept} / {now} when {kept} > 0 then 1e9 else 0 end";
}
