using System.Globalization;
using PatternExecution.Postgres.Storing;

namespace PatternExecution.Postgres.Searching;

/// <content>BM25: blocks of memories are added up as vectors, and the few that can be among the best are counted exactly.</content>
internal sealed partial class SearchWriter
{
    // With so few memories that pass the filters each is counted.
    private const int Few = 256;

    private const int Size = WordBlocks.Size;

    // A weight that is off by so small a share need not be put right before the sum.
    private const double Unchanged = 0.02;

    // With so few dead places a block's best values need not be looked at one by one.
    private const int FewGaps = 16;

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
    /// The packed vectors of the question's words are added up block by block; a few blocks are read value by value for a score that enough memories
    /// reach, all others are only asked for what exceeds it. A vector is kept times the weight that its word had when it was packed, for multiplying
    /// takes five times as long as adding: it is added as it is while the weight has hardly changed. What that, and a block's constants, can change is
    /// allowed for, so that nothing is missed (impacts as in Anh and Moffat, "Pruned Query Evaluation Using Pre-Computed Impacts", 2006). The server
    /// starts every part of a statement anew for each question, which at a few thousand memories costs as much as the sums.
    /// </remarks>
    /// <param name="top">How many are asked for.</param>
    // The server plans every search anew where it thinks that knowing the parameters pays. Between two bounds it takes few memories to have expired, and
    // of words that a subquery gives it does not know how many they are.
    public string Likely(SearchParameter top)
    {
        var slope = Number(WordBlocks.Slope(scoring));
        var low = $"least(1, {Ratio("k.fix", Number(WordBlocks.Fix(scoring)))}, {Ratio("k.slope", "n.slope")})";
        var high = $"greatest(1, {Ratio("k.fix", Number(WordBlocks.Fix(scoring)))}, {Ratio("k.slope", "n.slope")})";
        return $"""
            expired as materialized (
                select m.no, m.length, m.terms from {S}.memories m where m.tenant = {Tenant} and m.expires_at > '-infinity' and m.expires_at <= {this[SearchParameter.Now]}),
            collection as materialized (
                select t.tenant, g.documents gone, (t.documents - g.documents)::double precision documents, {slope} * (t.documents - g.documents) / greatest(1, t.total_length - g.length) slope
                from {S}.memory_tenants t, (select count(*) documents, coalesce(sum(length), 0) length from expired) g where t.name = {this[SearchParameter.Tenant]}),
            weighed as materialized (
                select w.term, w.raw, w.whole, w.raw / w.whole weight, w.slope from (
                    select w.term, w.documents, w.raw, w.slope, sum(w.raw) over () whole from (
                        select w.term, w.documents, w.slope, w.occurrences * {MemorySql.Weight("w.known", "w.documents")} raw from (
                            select w.term, w.occurrences, n.documents known, n.slope, (coalesce(c.documents, 0) - case when n.gone = 0 then 0 else (
                                select count(*) from expired x where w.term = any(x.terms)) end)::double precision documents
                            from collection n cross join unnest((select {this[SearchParameter.Terms]}), (select {this[SearchParameter.Occurrences]})) w(term, occurrences)
                            left join {S}.memory_terms c on c.tenant = {Owner} and c.term = w.term offset 0) w offset 0) w) w
                where w.documents > 0),
            {Masks()},
            sums as materialized (
                select k.block, s.v, k.alive, coalesce(s.slack, 0) slack, {low} low, {high} high
                from ({Sums()}) s join masks k on k.block = s.block cross join collection n),
            bounds as materialized (
                select count(*) blocks, coalesce(min(s.low), 1) low, coalesce(max(s.high), 1) high, coalesce(max(s.slack), 0) slack from sums s),
            chosen as materialized (
                select x.v, x.alive{(IsFiltered ? "" : ", octet_length(rtrim(x.alive::text, '0')) - bit_count(x.alive) gaps")} from (
                    select s.v, s.alive from sums s order by vector_norm(s.v) desc limit (select ceil(sqrt(d.blocks * {this[top]} / 100::double precision))::bigint from bounds d)) x),
            margin as materialized (
                select d.low, d.high, d.slack, {Slack} * (select w.whole from weighed w limit 1) + d.high * d.slack rest, d.low * coalesce(({Reached(top)}), 0) - d.slack floor
                from bounds d),
            found as materialized (
                select x.block * {Size} + r.place no, {Value("x.v", "r.place")} * x.low - x.slack low, {Value("x.v", "r.place")} * x.high + x.rest high from (
                    select s.block, s.v, a.low, a.high, a.slack, a.rest, s.alive & binary_quantize(s.v - (
                        select array_fill(greatest(0, (a.floor - a.rest) / a.high)::real, array[{Size}])::vector from margin a)) bits
                    from margin a, sums s offset 0) x cross join lateral (
                    select (sum(octet_length(b.zeros) + 1) over (order by b.ordinal))::integer - 1 place, b.ordinal
                    from unnest(string_to_array(x.bits::text, '1')) with ordinality b(zeros, ordinal)) r
                where bit_count(x.bits) > 0 and r.ordinal <= bit_count(x.bits)
                union all
                {Unpacked()}),
            likely as materialized (
                select x.no from found x where x.high >= coalesce((select y.low from found y order by 1 desc offset {this[top]} - 1 limit 1), 0){(IsFiltered ? " union all select x.no from few x where (select f.are from fewness f)" : "")})
            """;
    }

    /// <summary>Each block's sum. All blocks of a word lie one after the other in the index.</summary>
    private string Sums()
    {
        // Doubling a short vector takes a tenth of the time of filling a long one.
        const int Filled = 32;
        const string Four = "x.f || x.f || (x.f || x.f)";
        var among = IsFiltered ? " and b.block = any((select array_agg(k.block) from masks k)::integer[])" : "";
        var corrected = string.Create(CultureInfo.InvariantCulture,
            $"(select ({Four}) * p.impacts::vector from (select {Four} || ({Four}) f from (select array_fill(p.ratio, array[{Filled}])::vector f offset 0) x offset 0) x)");
        return $"""
            select p.block, sum(case when p.off is null then {corrected} else p.impacts::vector end) v, sum(p.off) slack from (
                select p.block, p.impacts, (w.raw / p.weight)::real ratio, case when abs(w.raw - p.weight) <= {Number(Unchanged)} * w.raw then abs(w.raw - p.weight) end off
                from weighed w cross join lateral (
                    select b.block, b.weight, b.impacts from {S}.memory_packed b where b.tenant = {Owner} and b.term = w.term{among} offset 0) p offset 0) p
            group by p.block
            """;
    }

    /// <summary>The score that as many as asked for reach in the chosen blocks. Where few are missing it costs less to leave out as many of the best than to look who is there.</summary>
    private string Reached(SearchParameter top)
    {
        const string Present = "array(select y.raw from unnest(x.v::real[]) with ordinality y(raw, place) where get_bit(x.alive, y.place::integer - 1) = 1)";
        return IsFiltered
            ? $"select unnest({Present}) raw from chosen x order by 1 desc offset {this[top]} - 1 limit 1"
            : string.Create(CultureInfo.InvariantCulture, $"""
                select unnest(case when x.gaps <= {FewGaps} then x.v::real[] else {Present} end) raw from chosen x
                order by 1 desc offset {this[top]} - 1 + (select coalesce(sum(x.gaps), 0) from chosen x where x.gaps <= {FewGaps}) limit 1
                """);
    }

    private static string Value(string vector, string place) => $"vector_norm(subvector({vector}, {place} + 1, 1))";

    /// <summary>The best of <c>likely</c>, their scores counted from the memories themselves as <c>c.raw</c>.</summary>
    public string ByText(string columns, SearchParameter top) => $"""
        select {columns}
        from likely x {Memory("x.no")} cross join lateral (select {Counted("m")} raw offset 0) c
        where c.raw > 0
        order by {Rounded("c.raw")} desc, m.created_at desc, m.id limit {this[top]}
        """;

    /// <summary>The BM25 of one memory.</summary>
    private string Counted(string m) => $"""
        coalesce((
            select sum(w.weight * p.occurrences / (p.occurrences + {Number(WordBlocks.Fix(scoring))} + w.slope * {m}.length))
            from (select unnest({m}.terms) term, unnest({m}.occurrences) occurrences) p join weighed w on w.term = p.term), 0)
        """;

    /// <summary>Which memories of each block may be found, as <c>masks(block, alive, fix, slope)</c>.</summary>
    private string Masks() => !IsFiltered
        ? $"""
            masks as materialized (
                select b.block, b.alive & ~coalesce(x.bits, 0::bit({Size})) alive, b.fix, b.slope from {S}.memory_blocks b
                left join (select x.no / {Size} block, bit_or({MemorySql.Bit("x.no")}) bits from expired x group by 1) x on x.block = b.block
                where b.tenant = {Owner})
            """
        : $"""
            few as materialized (
                select m.no from {S}.memories m where {Passes("m")} limit {Few + 1}),
            fewness as materialized (
                select count(*) <= {Few} are from few),
            masks as materialized (
                select b.block, x.bits alive, b.fix, b.slope from {S}.memory_blocks b
                join (select m.no / {Size} block, bit_or({MemorySql.Bit("m.no")}) bits from {S}.memories m where {Passes("m")} and not (select f.are from fewness f) group by 1) x on x.block = b.block
                where b.tenant = {Owner})
            """;

    /// <summary>The memories whose words are not packed yet, with their scores.</summary>
    private string Unpacked()
    {
        var summed = $"""
            select p.no, sum(w.raw * p.occurrences / (p.occurrences + {Number(WordBlocks.Fix(scoring))} + w.slope * p.length)) raw
            from weighed w join {S}.memory_postings p on p.tenant = {Owner} and p.term = w.term group by p.no
            """;
        return IsFiltered
            ? $"select s.no, s.raw, s.raw + a.rest from margin a, ({summed}) s join {S}.memories m on m.no = s.no where {Passes("m")} and not (select f.are from fewness f)"
            : $"select s.no, s.raw, s.raw + a.rest from margin a, ({summed}) s where not exists (select from expired x where x.no = s.no)";
    }

    /// <summary>By how much an impact of other constants may be off; a thousandfold stands for without limit.</summary>
    private static string Ratio(string kept, string now) => $"case when {kept} = {now} then 1 when {kept} > 0 and {now} > 0 then {kept} / {now} when {kept} > 0 then 1e9 else 0 end";
}
