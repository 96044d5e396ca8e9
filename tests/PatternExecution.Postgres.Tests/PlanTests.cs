using System.Numerics.Tensors;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>What the server does with the statements, on enough memories for its indexes to be worth their while.</summary>
[TestFixture]
public sealed class PlanTests : StoreFixture
{
    private const int Count = 6_000;
    private const int Dimensions = 16;

    [Test]
    public async Task Each_search_uses_its_index_and_says_why()
    {
        var store = await FillAsync();
        var filter = await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Filter }, default);
        Assert.That(filter.Strategy, Is.EqualTo(MemorySearchStrategy.Fields));
        Assert.That(Plan(filter), Does.Contain("idx_memories_created_at"));
        Assert.That(Plan(await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Filter, Persona = "rare", Type = "fact" }, default)), Does.Contain("idx_memories_persona_type"));
        Assert.That(Plan(await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Filter, Tags = ["needle"] }, default)), Does.Contain("idx_memories_tags"));
        var text = await store.ExplainAsync(ByText("alpha 77"), default);
        Assert.That(text.Strategy, Is.EqualTo(MemorySearchStrategy.Words));
        Assert.That(Plan(await store.ExplainAsync(ByText("alpha 77") with { Persona = "rare" })), Does.Contain("idx_memories_persona_type"));
        Assert.That(Plan(text), Does.Contain("memory_packed_pkey").And.Not.Contain("Seq Scan on memory_packed").And.Not.Contain("Seq Scan on memories"));
        var broad = await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = Vector(1) }, default);
        Assert.That(broad.Strategy, Is.EqualTo(MemorySearchStrategy.IndexedVectors), broad.Reason);
        Assert.That(Plan(broad), Does.Contain("idx_memory_embedding_hnsw"));
        var narrow = await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = Vector(1), Persona = "rare", Type = "fact" }, default);
        Assert.That(narrow.Strategy, Is.EqualTo(MemorySearchStrategy.ExactVectors), narrow.Reason);
        Assert.That(Plan(narrow), Does.Contain("idx_memories_persona_type").And.Not.Contain("hnsw"));
        var fused = await store.ExplainAsync(new MemoryQuery { Text = "alpha 77", Vector = Vector(1) }, default);
        Assert.That(Plan(fused), Does.Contain("idx_memory_embedding_hnsw").And.Contain("memory_packed_pkey"));
    }

    [Test]
    public async Task No_statement_reads_a_whole_table_by_the_plan_that_the_server_keeps()
    {
        await using (var filled = await FillAsync())
        {
            // Tenants that are small and whose words are in rows, and such whose words are packed.
            await filled.StoreManyAsync(
                [.. Enumerable.Range(0, 3_000).Select(i => new MemoryRecord { Tenant = i % 3 == 0 ? $"small {i % 90}" : $"large {i % 10}", Content = $"alpha {i} other", Embedding = Vector(i), IdempotencyKey = $"k{i}", ExpiresAt = Clock.GetUtcNow().AddDays(i + 1) })], default);
        }

        await AnalyzeAsync();
        await using var one = new Npgsql.NpgsqlDataSourceBuilder(TestServer.Require()) { ConnectionStringBuilder = { MaxPoolSize = 1, NoResetOnClose = true } }.Build();
        var store = Open(source: one);
        var all = new MemoryQuery { Persona = "common", Type = "fact", Tags = ["half"], CreatedFrom = Noon, CreatedBefore = Noon.AddDays(1), MinImportance = 0.1 };
        MemoryQuery[] shapes =
        [
            new(), all, new() { Persona = all.Persona }, new() { Type = all.Type }, new() { Tags = all.Tags }, new() { CreatedFrom = all.CreatedFrom }, new() { CreatedBefore = all.CreatedBefore },
            new() { MinImportance = all.MinImportance }, new() { Persona = "rare", Type = "fact" }, new() { RecencyWeight = 0.3 },
        ];
        foreach (var shape in shapes)
        {
            foreach (var kind in Enum.GetValues<MemorySearchKind>())
                await store.SearchAsync(shape with { Kind = kind, Text = "alpha 77", Vector = Vector(1) }, default);
        }

        Guid[] ids = [.. Memories().Take(3).Select(memory => memory.Id)];
        await store.GetManyAsync(MemoryRecord.DefaultTenant, ids, default);
        await store.HasAnyAsync(MemoryRecord.DefaultTenant, default);
        await store.StoreAsync(Memories().First() with { Tenant = "small 3", IdempotencyKey = "again" }, default);
        await store.StoreManyAsync([.. Memories().Take(130).Select(memory => memory with { Tenant = "small 6" })], default);
        await store.DeleteAsync(MemoryRecord.DefaultTenant, ids, default);
        await using var connection = await one.OpenConnectionAsync();
        // Those that run too seldom to be prepared.
        foreach (var (name, types, statement) in new[] { ("export", "text, timestamptz", store.Sql.Export), ("sweep", "text, timestamptz, integer", store.Sql.FindToSweep), ("expired", "timestamptz", store.Sql.FindTenantsToSweep) })
        {
            await using var prepare = new Npgsql.NpgsqlCommand($"prepare {name} ({types}) as {statement}", connection);
            await prepare.ExecuteNonQueryAsync();
        }

        var kept = new List<(string Name, string Statement, string[] Types)>();
        await using (var command = new Npgsql.NpgsqlCommand($"select name, statement, parameter_types::text[] from pg_prepared_statements where statement like '%{Schema}%' and statement not like '%pg_notify%'", connection))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                kept.Add((reader.GetString(0), reader.GetString(1), reader.GetFieldValue<string[]>(2)));
        }

        Assert.That(kept.Count(static one => one.Statement.Contains("importance", StringComparison.Ordinal)), Is.GreaterThan(40), "the searches are among them");
        // One row for 1,024 memories: the table of blocks is read whole where it fits a page.
        foreach (var (name, statement, types) in kept)
        {
            var arguments = types.Length == 0 ? "" : $"({string.Join(", ", types.Select(static type => $"null::{type}"))})";
            // As the store sets it for searches by the vector index.
            var sorts = statement.Contains("order by e.embedding", StringComparison.Ordinal) ? "off" : "on";
            await using var explain = new Npgsql.NpgsqlBatch(connection)
            {
                BatchCommands = { new($"select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_sort', '{sorts}', true)"), new($"explain execute \"{name}\"{arguments}") },
            };
            await using var reader = await explain.ExecuteReaderAsync();
            await reader.NextResultAsync();
            var plan = new List<string>();
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));
            Assert.That(plan, Has.None.Match("Seq Scan on (memories|memory_(embeddings|postings|packed|terms))"), $"{statement}\n{string.Join('\n', plan)}");
        }
    }

    [TestCase(MemorySearchKind.Text)]
    [TestCase(MemorySearchKind.Fused)]
    [TestCase(MemorySearchKind.Vector)]
    public async Task Search_is_planned_once_and_not_for_each_question(MemorySearchKind kind)
    {
        await using (var filled = await FillAsync())
            await filled.StoreManyAsync([.. Memories().Take(100).Select(memory => memory with { Id = Guid.CreateVersion7(), ExpiresAt = Noon.AddYears(5) })], default);
        await using var one = new Npgsql.NpgsqlDataSourceBuilder(TestServer.Require()) { ConnectionStringBuilder = { MaxPoolSize = 1, NoResetOnClose = true } }.Build();
        var store = Open(source: one);
        for (var i = 0; i < 12; i++)
            await store.SearchAsync(new MemoryQuery { Kind = kind, Text = $"alpha {i} beta", Vector = kind is MemorySearchKind.Vector or MemorySearchKind.Fused ? Vector(i) : default }, default);
        await using var command = one.CreateCommand("select generic_plans, custom_plans from pg_prepared_statements where statement like '%importance%' and generic_plans + custom_plans >= 12");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.That(await reader.ReadAsync(), Is.True);
        Assert.That((reader.GetInt64(0), reader.GetInt64(1)), Is.EqualTo((12L, 0L)));
    }

    [TestCase(PostgresVectorIndex.HnswHalf, 0.95, "idx_memory_embedding_hnsw ", "halfvec(16)) halfvec_cosine_ops")]
    [TestCase(PostgresVectorIndex.Hnsw, 0.95, "idx_memory_embedding_hnsw_float ", "vector(16)) vector_cosine_ops")]
    [TestCase(PostgresVectorIndex.IvfFlat, 0.7, "idx_memory_embedding_ivfflat ", "lists='25'")]
    [TestCase(PostgresVectorIndex.None, 1, null, null)]
    public async Task Filtered_page_is_full_and_nearly_exact_with_any_index(PostgresVectorIndex index, double recall, string? name, string? definition)
    {
        var store = await FillAsync(index);
        var made = await TestServer.ScalarAsync<string>($"select coalesce(string_agg(indexdef, ''), '') from pg_indexes where schemaname = '{Schema}' and tablename = 'memory_embeddings' and indexdef not like '%UNIQUE%'");
        var broad = await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = Vector(1) }, default);
        Assert.That(made, name is null ? Is.Empty : Does.Contain(name).And.Contain(definition));
        Assert.That(Plan(broad), name is null ? Does.Not.Contain("idx_memory_embedding") : Does.Contain(name));
        Assert.That(broad.Strategy, Is.EqualTo(name is null ? MemorySearchStrategy.ExactVectors : MemorySearchStrategy.IndexedVectors));
        var exact = new InProcessMemoryStore();
        await exact.StoreManyAsync([.. Memories()], default);
        foreach (var query in new MemoryQuery[]
        {
            new() { Kind = MemorySearchKind.Vector }, new() { Kind = MemorySearchKind.Vector, Type = "fact" }, new() { Kind = MemorySearchKind.Vector, Persona = "rare" },
            new() { Kind = MemorySearchKind.Vector, Tags = ["half"], Top = 100 }, new() { Kind = MemorySearchKind.Vector, Type = "fact", Tags = ["half"], MinImportance = 0.5 },
        })
        {
            var found = 0;
            var expected = 0;
            for (var question = 0; question < 20; question++)
            {
                var asked = query with { Vector = Vector(-1 - question) };
                var hits = await store.SearchAsync(asked, default);
                var best = await exact.SearchAsync(asked, default);
                Assert.That(hits, Has.Count.EqualTo(best.Count), asked.ToString());
                found += hits.Select(hit => hit.Memory.Id).Intersect(best.Select(hit => hit.Memory.Id)).Count();
                expected += best.Count;
            }

            Assert.That((double)found / expected, Is.GreaterThanOrEqualTo(recall), query.ToString());
        }
    }

    [Test]
    public async Task Pruned_text_search_scores_as_the_whole_one()
    {
        var store = await FillAsync();
        var exact = new InProcessMemoryStore();
        await exact.StoreManyAsync([.. Memories()], default);
        foreach (var question in new[] { "alpha", "alpha beta 77", "the 12 of the 13 alpha", "gamma the the of alpha 5 6 7", "unknown 4000", "the of" })
        {
            foreach (var query in new[] { ByText(question), ByText(question) with { Top = 200 }, ByText(question) with { Type = "fact" }, ByText(question) with { Persona = "rare", Top = 50 } })
            {
                var hits = await store.SearchAsync(query, default);
                var expected = await exact.SearchAsync(query, default);
                Assert.That(hits.Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(expected.Select(hit => (hit.Memory.Id, hit.Score))), query.ToString());
            }
        }
    }

    private async Task<PostgresMemoryStore> FillAsync(PostgresVectorIndex index = PostgresVectorIndex.HnswHalf)
    {
        var store = Open(options => (options.VectorIndex, options.IvfLists) = (index, 25));
        Assert.That(await store.ImportAsync(Memories().ToAsyncEnumerable(), 2_500), Is.EqualTo(Count));
        await AnalyzeAsync();
        return store;
    }

    private async Task AnalyzeAsync()
    {
        await TestServer.ExecuteAsync($"vacuum analyze \"{Schema}\".memories, \"{Schema}\".memory_embeddings, \"{Schema}\".memory_postings, \"{Schema}\".memory_packed, \"{Schema}\".memory_blocks, \"{Schema}\".memory_terms, \"{Schema}\".memory_tenants");
    }

    private static IEnumerable<MemoryRecord> Memories() => Enumerable.Range(0, Count).Select(i => new MemoryRecord
    {
        Id = new Guid(i, 0, 7, 8, 0, 0, 0, 0, 0, 0, 1),
        Content = $"the state of alpha {i % 500} {(i % 3 == 0 ? "beta the" : "gamma of of")} number {i}",
        Persona = i % 300 == 0 ? "rare" : "common",
        Type = i % 2 == 0 ? "fact" : "decision",
        Tags = i % 1_000 == 0 ? ["needle", "half"] : i % 2 == 0 ? ["half"] : [],
        Importance = i % 4 / 4.0,
        CreatedAt = Noon.AddSeconds(i),
        Embedding = Vector(i),
    });

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private static string Plan(MemorySearchPlan plan) => string.Join('\n', plan.ServerPlan);
}
