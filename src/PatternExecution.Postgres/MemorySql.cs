using System.Globalization;
using PatternExecution.Postgres.Storing;

namespace PatternExecution.Postgres;

/// <summary>
/// Every statement that is not a search. Tenants come in by name and are looked up in the statement itself, so that no number that was learnt
/// before a restore can ever reach another tenant's rows.
/// </summary>
internal sealed class MemorySql
{
    // The columns that MemoryRows reads, in its order.
    private const string Columns = "m.id, m.persona, m.type, m.content, m.tags, m.importance, m.created_at, m.expires_at, m.metadata::text, m.idempotency_key";

    public MemorySql(string schema)
    {
        var s = $"\"{schema}\"";
        Schema = s;
        Channel = $"{schema}_changes";
        HitColumns = Columns;
        AddTenants = $"insert into {s}.memory_tenants (name) select w.name from unnest($1) w(name) where not exists (select from {s}.memory_tenants t where t.name = w.name) order by w.name on conflict (name) do nothing";
        LockTenants = $"select t.tenant, t.name, t.next_no, t.packed_to, t.documents, t.total_length from {s}.memory_tenants t where t.name = any($1) order by t.tenant for update";
        ReadSettings = $"select dimension, model from {s}.memory_settings";
        SetDimension = $"update {s}.memory_settings set dimension = $1 where dimension is null";
        SetModel = $"update {s}.memory_settings set model = $1 where model is null";
        FindStored = $"""
            select t.tenant, t.name, m.no, m.id, m.idempotency_key, m.body, coalesce(m.expires_at <= $4, false)
            from unnest($1, $2) w(name, id) join {s}.memory_tenants t on t.name = w.name join {s}.memories m on m.tenant = t.tenant and m.id = w.id
            union
            select t.tenant, t.name, m.no, m.id, m.idempotency_key, m.body, coalesce(m.expires_at <= $4, false)
            from unnest($1, $3) w(name, key) join {s}.memory_tenants t on t.name = w.name join {s}.memories m on m.tenant = t.tenant and m.idempotency_key = w.key
            """;
        CountMemories = $"select coalesce(sum(t.documents), 0)::bigint from {s}.memory_tenants t";
        Remove = $"""
            with gone as (
                delete from {s}.memories m using unnest($1, $2) w(tenant, no) where m.tenant = w.tenant and m.no = w.no
                returning m.tenant, m.no, m.length, m.terms),
            vectors as (
                delete from {s}.memory_embeddings e using gone g where e.tenant = g.tenant and e.no = g.no),
            words as materialized (
                select g.tenant, g.no, w.term from gone g, unnest(g.terms) w(term)),
            postings as (
                delete from {s}.memory_postings p using words w where p.tenant = w.tenant and p.term = w.term and p.no = w.no),
            dead as (
                update {s}.memory_blocks b set alive = b.alive & ~g.bits
                from (select tenant, no / {WordBlocks.Size} block, bit_or({Bit("no")}) bits from gone group by 1, 2) g where b.tenant = g.tenant and b.block = g.block),
            fewer as (
                select tenant, term, count(*)::integer documents from words group by tenant, term),
            counts as (
                update {s}.memory_terms c set documents = c.documents - w.documents from fewer w where c.tenant = w.tenant and c.term = w.term and c.documents > w.documents),
            forgotten as (
                delete from {s}.memory_terms c using fewer w where c.tenant = w.tenant and c.term = w.term and c.documents <= w.documents)
            update {s}.memory_tenants t set documents = t.documents - g.documents, total_length = t.total_length - g.length
            from (select tenant, count(*) documents, sum(length)::bigint length from gone group by tenant) g where t.tenant = g.tenant
            """;
        DropEmptyBlocks = $"""
            with empty as (
                delete from {s}.memory_blocks b where b.tenant = any($1) and bit_count(b.alive) = 0 returning b.tenant, b.block)
            delete from {s}.memory_packed p using empty e where p.tenant = e.tenant and p.block = e.block
            """;
        InsertMemory = $"insert into {s}.memories ({MemoryColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15, $16, $17)";
        InsertEmbedding = $"insert into {s}.memory_embeddings ({EmbeddingColumns}) values ($1, $2, $3, {VectorCodec.FromParameter("$4")}, {VectorCodec.FromParameter("$5")}, $6, $7)";
        InsertPostings = $"insert into {s}.memory_postings ({PostingColumns}) select $1, w.term, $2, w.occurrences, $3 from unnest($4, $5) w(term, occurrences)";
        CopyMemories = $"copy {s}.memories ({MemoryColumns}) from stdin (format binary)";
        CopyEmbeddings = $"copy {s}.memory_embeddings ({EmbeddingColumns}) from stdin (format binary)";
        CopyPostings = $"copy {s}.memory_postings ({PostingColumns}) from stdin (format binary)";
        CopyPacked = $"copy {s}.memory_packed ({PackedColumns}) from stdin (format binary)";
        CopyBlocks = $"copy {s}.memory_blocks ({BlockColumns}) from stdin (format binary)";
        CopyTerms = $"copy {s}.memory_terms ({TermColumns}) from stdin (format binary)";
        AddTerms = $"""
            insert into {s}.memory_terms as c ({TermColumns})
            select w.tenant, w.term, w.documents from unnest($1, $2, $3) w(tenant, term, documents)
            on conflict (tenant, term) do update set documents = c.documents + excluded.documents
            """;
        AddToTenants = $"update {s}.memory_tenants t set next_no = t.next_no + w.used, documents = t.documents + w.documents, total_length = t.total_length + w.length from unnest($1, $2, $3, $4) w(tenant, used, documents, length) where t.tenant = w.tenant";
        // Packing looks at the tenant's totals, so that it comes after them: $1 the tenant, $2 the blocks to be packed from the memories themselves, $3 and $4 the
        // scoring's constants. Blocks that were weighed by constants too far off are packed along with them.
        var slope = $"(select $4::double precision * t.documents / greatest(1, t.total_length) from {s}.memory_tenants t where t.tenant = $1)";
        var drifted = $"""
            (select x.block from (select b.block, greatest({Drift("b.fix", "$3::double precision")}, {Drift("b.slope", slope)}) drift from {s}.memory_blocks b where b.tenant = $1) x
            where x.drift > {WordBlocks.MostDrift.ToString(CultureInfo.InvariantCulture)} order by x.drift desc, x.block limit {WordBlocks.RepackedAtOnce})
            """;
        ClearBlocks = $"delete from {s}.memory_packed p where p.tenant = $1 and p.block in (select unnest($2) union all {drifted})";
        FillBlocks = $$"""
            insert into {{s}}.memory_packed ({{PackedColumns}})
            select x.tenant, x.term, x.block, x.weight, ('{' || string_agg((x.no % {{WordBlocks.Size}} + 1) || ':' || (x.impact * x.weight)::real, ',') || '}/{{WordBlocks.Size}}')::sparsevec
            from (
                select m.tenant, m.no, w.term, b.block, {{Weight("t.documents", "c.documents")}}::real weight, w.occurrences / (w.occurrences + $3::double precision + n.slope * m.length) impact
                from (select unnest($2) block union {{drifted}}) b cross join (select {{slope}} slope) n
                join {{s}}.memory_tenants t on t.tenant = $1
                join {{s}}.memories m on m.tenant = $1 and m.no >= b.block * {{WordBlocks.Size}} and m.no < (b.block + 1) * {{WordBlocks.Size}}
                cross join lateral unnest(m.terms, m.occurrences) w(term, occurrences)
                join {{s}}.memory_terms c on c.tenant = $1 and c.term = w.term) x
            group by x.tenant, x.term, x.block, x.weight
            """;
        NoteBlocks = $"""
            insert into {s}.memory_blocks ({BlockColumns})
            select m.tenant, b.block, bit_or({Bit("m.no")}), $3, n.slope
            from (select unnest($2) block union {drifted}) b cross join (select {slope} slope) n
            join {s}.memories m on m.tenant = $1 and m.no >= b.block * {WordBlocks.Size} and m.no < (b.block + 1) * {WordBlocks.Size}
            group by m.tenant, b.block, n.slope
            on conflict (tenant, block) do update set alive = excluded.alive, fix = excluded.fix, slope = excluded.slope
            """;
        DropUnpacked = $"delete from {s}.memory_postings p where p.tenant = $1";
        MarkPacked = $"update {s}.memory_tenants t set packed_to = t.next_no where t.tenant = $1";
        Notify = "select pg_notify($1, $2 || ':' || w.tenant) from unnest($3) w(tenant)";
        GetMany = $"""
            select {Columns}, {VectorCodec.ToResult("coalesce(e.given, e.embedding)")}
            from unnest($2) with ordinality w(id, place)
            cross join lateral (select * from {s}.memories m where m.tenant = (select t.tenant from {s}.memory_tenants t where t.name = $1) and m.id = w.id offset 0) m
            left join lateral (select e.given, e.embedding from {s}.memory_embeddings e where e.tenant = m.tenant and e.no = m.no and e.is_given offset 0) e on true
            where m.expires_at is null or m.expires_at > $3
            order by w.place
            """;
        Export = $"""
            select {Columns}, {VectorCodec.ToResult("coalesce(e.given, e.embedding)")}
            from {s}.memories m left join {s}.memory_embeddings e on e.tenant = m.tenant and e.no = m.no and e.is_given
            where m.tenant = (select t.tenant from {s}.memory_tenants t where t.name = $1) and (m.expires_at is null or m.expires_at > $2)
            order by m.created_at, m.id
            """;
        HasAny = $"select exists (select from {s}.memories m where m.tenant = (select t.tenant from {s}.memory_tenants t where t.name = $1) and (m.expires_at is null or m.expires_at > $2))";
        FindToDelete = $"""
            select m.tenant, m.no, (m.expires_at is null or m.expires_at > $3)
            from {s}.memories m where m.tenant = (select t.tenant from {s}.memory_tenants t where t.name = $1) and m.id = any($2)
            """;
        FindTenantsToSweep = $"select t.name from {s}.memory_tenants t where exists (select from {s}.memories m where m.tenant = t.tenant and m.expires_at <= $1)";
        FindToSweep = $"select m.tenant, m.no from {s}.memories m where m.tenant = (select t.tenant from {s}.memory_tenants t where t.name = $1) and m.expires_at <= $2 order by m.expires_at limit $3";
        TotalDocuments = $"select coalesce(sum(t.documents), 0)::bigint from {s}.memory_tenants t";
    }

    public const string MemoryColumns = "tenant, no, id, persona, type, content, tags, tag_keys, importance, created_at, expires_at, metadata, idempotency_key, body, length, terms, occurrences";

    public const string EmbeddingColumns = "tenant, no, expires_at, embedding, given, is_given, model";

    public const string PostingColumns = "tenant, term, no, occurrences, length";

    public const string PackedColumns = "tenant, term, block, weight, impacts";

    public const string BlockColumns = "tenant, block, alive, fix, slope";

    public const string TermColumns = "tenant, term, documents";

    public string DropVectorIndexes => $"drop index if exists {Schema}.idx_memory_embedding_hnsw; drop index if exists {Schema}.idx_memory_embedding_hnsw_float; drop index if exists {Schema}.idx_memory_embedding_ivfflat; ";

    public string Schema { get; }

    public string Channel { get; }

    public string HitColumns { get; }

    public string AddTenants { get; }

    public string LockTenants { get; }

    public string ReadSettings { get; }

    public string SetDimension { get; }

    public string SetModel { get; }

    public string FindStored { get; }

    public string CountMemories { get; }

    public string Remove { get; }

    public string DropEmptyBlocks { get; }

    public string InsertMemory { get; }

    public string InsertEmbedding { get; }

    public string InsertPostings { get; }

    public string CopyMemories { get; }

    public string CopyEmbeddings { get; }

    public string CopyPostings { get; }

    public string CopyPacked { get; }

    public string CopyBlocks { get; }

    public string CopyTerms { get; }

    public string AddTerms { get; }

    public string AddToTenants { get; }

    public string ClearBlocks { get; }

    public string FillBlocks { get; }

    public string NoteBlocks { get; }

    public string DropUnpacked { get; }

    public string MarkPacked { get; }

    public string Notify { get; }

    public string GetMany { get; }

    public string Export { get; }

    public string HasAny { get; }

    public string FindToDelete { get; }

    public string FindTenantsToSweep { get; }

    public string FindToSweep { get; }

    public string TotalDocuments { get; }

    /// <summary>All statements that touch memories, for whoever wants to prove something of them.</summary>
    public IEnumerable<string> All =>
    [
        AddTenants, LockTenants, FindStored, CountMemories, Remove, DropEmptyBlocks, InsertMemory, InsertEmbedding, InsertPostings, CopyMemories, CopyEmbeddings, CopyPostings, CopyPacked, CopyBlocks, CopyTerms,
        AddTerms, AddToTenants, ClearBlocks, FillBlocks, NoteBlocks, DropUnpacked, MarkPacked, Notify, GetMany, Export, HasAny, FindToDelete, FindTenantsToSweep, FindToSweep, TotalDocuments,
    ];

    /// <summary>A memory's place in its block, as bits.</summary>
    public static string Bit(string number) => $"set_bit(0::bit({WordBlocks.Size}), {number} % {WordBlocks.Size}, 1)";

    /// <summary>What a word weighs that so many of all memories hold: BM25's inverse document frequency.</summary>
    public static string Weight(string documents, string holding) => $"ln(1 + ({documents} - {holding} + 0.5::double precision) / ({holding} + 0.5::double precision))";

    /// <summary>By what share a constant is off; a thousandfold where the one is zero and the other is not.</summary>
    private static string Drift(string kept, string now) => $"(case when {kept} = {now} then 0 when {kept} > 0 and {now} > 0 then greatest({kept} / {now}, {now} / {kept}) - 1 else 1000 end)";

    /// <summary>The statement that makes the vector index; null where the kind has none for the dimension.</summary>
    public string? CreateVectorIndex(PostgresVectorIndex kind, int dimension, int lists)
    {
        var indexed = IndexedVector(kind, dimension, "embedding");
        return indexed is null ? null : kind switch
        {
            PostgresVectorIndex.HnswHalf => $"create index if not exists idx_memory_embedding_hnsw on {Schema}.memory_embeddings using hnsw (({indexed}) halfvec_cosine_ops)",
            PostgresVectorIndex.Hnsw => $"create index if not exists idx_memory_embedding_hnsw_float on {Schema}.memory_embeddings using hnsw (({indexed}) vector_cosine_ops)",
            _ => string.Create(CultureInfo.InvariantCulture, $"create index if not exists idx_memory_embedding_ivfflat on {Schema}.memory_embeddings using ivfflat (({indexed}) vector_cosine_ops) with (lists = {lists})"),
        };
    }

    /// <summary>The expression that the index holds; null where the kind has none for the dimension.</summary>
    public static string? IndexedVector(PostgresVectorIndex kind, int dimension, string column) => kind switch
    {
        PostgresVectorIndex.HnswHalf when dimension <= 4_000 => string.Create(CultureInfo.InvariantCulture, $"{column}::halfvec({dimension})"),
        PostgresVectorIndex.Hnsw or PostgresVectorIndex.IvfFlat when dimension <= 2_000 => string.Create(CultureInfo.InvariantCulture, $"{column}::vector({dimension})"),
        _ => null,
    };
}
