using PatternExecution.Memory;
using PatternExecution.Postgres.Searching;

namespace PatternExecution.Postgres.Tests;

[TestFixture]
public sealed class TenantTests : StoreFixture
{
    [Test]
    public void Every_statement_names_the_tenant_for_every_table_that_it_touches()
    {
        var sql = new MemorySql("s");
        var searches = new SearchSql(sql, new MemoryStoreOptions(), PostgresVectorIndex.HnswHalf);
        var statements = sql.All.ToList();
        for (var filters = SearchFilters.None; (int)filters < 64; filters++)
        {
            statements.Add(searches.CountFor(filters).Text);
            statements.Add(searches.For(new SearchForm(MemorySearchKind.Filter, filters, 0, 0, IsBoosted: true)).Text);
            foreach (var kind in Enum.GetValues<MemorySearchKind>())
            {
                statements.Add(searches.For(new SearchForm(kind, filters, 0, 0)).Text);
                if (kind is MemorySearchKind.Vector or MemorySearchKind.Fused)
                    statements.Add(searches.For(new SearchForm(kind, filters, 10, 384)).Text);
            }
        }

        Assert.That(statements, Has.Count.GreaterThan(400));
        // Statements that somebody adds are looked at too; these are of the store as a whole.
        string[] ofAll = [nameof(MemorySql.Schema), nameof(MemorySql.Channel), nameof(MemorySql.HitColumns), nameof(MemorySql.ReadSettings), nameof(MemorySql.SetDimension), nameof(MemorySql.SetModel), nameof(MemorySql.DropVectorIndexes)];
        foreach (var property in typeof(MemorySql).GetProperties().Where(property => property.PropertyType == typeof(string) && !ofAll.Contains(property.Name)))
            Assert.That(statements, Does.Contain(property.GetValue(sql)), property.Name);
        foreach (var statement in statements)
        {
            // Each table brings its alias, and each alias its tenant: by number, by name, or in the rows that are written.
            foreach (var alias in Aliases().Matches(statement).Select(match => match.Groups["alias"].Value).Distinct(StringComparer.Ordinal))
                Assert.That(statement, Does.Match($@"\b{alias}\.(tenant|name) = |= {alias}\.tenant\b|insert into ""s""\.\w+ as {alias} \(tenant, |select coalesce\(sum\({alias}\.documents\)"), $"{alias} in {statement}");
            Assert.That(statement, Does.Contain("tenant"), statement);
        }
    }

    [Test]
    public async Task Every_key_and_every_index_begins_with_the_tenant()
    {
        var store = Open();
        await store.StoreAsync(Memory("makes the vector index too"), default);
        var indexes = (await TestServer.ScalarAsync<string>($"select string_agg(indexdef, E'\\n') from pg_indexes where schemaname = '{Schema}' and tablename not in ('memory_settings', 'memory_migrations')")).Split('\n');
        Assert.That(indexes, Has.Length.GreaterThanOrEqualTo(11));
        foreach (var index in indexes.Where(index => !index.Contains("hnsw", StringComparison.Ordinal) && !index.Contains("memory_tenants", StringComparison.Ordinal)))
        {
            // An inverted index has one column, whose values begin with the tenant; vectors are compared with the tenant's alone by the statement.
            Assert.That(index, Does.Contain("(tenant").Or.Contain("gin (tag_keys)"));
        }

        await store.StoreAsync(Memory("tagged") with { Tags = ["Blue"] }, default);
        Assert.That(await TestServer.ScalarAsync<string>($"select m.tag_keys[1] from \"{Schema}\".memories m where cardinality(m.tag_keys) = 1"), Does.Match(@"^\d+:blue$"));
    }

    [Test]
    public async Task Two_tenants_with_hostile_names_never_meet_in_any_operation()
    {
        const string One = "a' or '1'='1";
        const string Two = "a\" ; drop schema public cascade; -- \\ % _ 𝒂";
        var store = Open();
        var id = Guid.CreateVersion7();
        var hostile = new MemoryRecord
        {
            Id = id,
            Content = "'; delete from memories; -- $1 {0} \\x00 shared",
            Persona = "p'; --",
            Type = "t\"",
            Tags = ["'; drop table x; --", "1:blue", "a{b}\\"],
            IdempotencyKey = "k' or true",
            Metadata = new Dictionary<string, string> { ["'\"\\"] = "\u2028'\"\\u0000" },
            ExpiresAt = Noon.AddHours(1),
        };
        await store.StoreManyAsync([hostile with { Tenant = One }, hostile with { Tenant = Two, Content = hostile.Content + " two" }], default);
        foreach (var (tenant, content) in new[] { (One, hostile.Content), (Two, hostile.Content + " two") })
        {
            foreach (var kind in Enum.GetValues<MemorySearchKind>())
            {
                var hits = await store.SearchAsync(new MemoryQuery { Tenant = tenant, Kind = kind, Text = "shared '; --", Persona = "p'; --", Type = "t\"", Tags = ["A{B}\\", "1:BLUE"] }, default);
                Assert.That(hits.Select(hit => hit.Memory.Content), Is.EqualTo(new[] { content }), kind.ToString());
                Assert.That(hits[0].Memory.Metadata, Is.EquivalentTo(hostile.Metadata));
            }

            var question = new MemoryQuery { Tenant = tenant, Kind = MemorySearchKind.Text, Text = "shared" };
            Assert.That((await store.SearchManyAsync([question, question with { Tenant = "nobody" }], default)).Select(hits => hits.Count), Is.EqualTo(new[] { 1, 0 }));
            Assert.That((await store.ExplainAsync(question)).Strategy, Is.EqualTo(MemorySearchStrategy.Words));
            Assert.That(await store.ExportAsync(tenant).Select(memory => memory.Content).ToArrayAsync(), Is.EqualTo(new[] { content }));
            Assert.That(await store.HasAnyAsync(tenant), Is.True);
            Assert.That((await store.GetManyAsync(tenant, [id, id], default)).Select(memory => memory.Content), Is.EqualTo(new[] { content, content }));
            Assert.That((await store.StoreAsync(hostile with { Tenant = tenant, Content = content }, default)).Status, Is.EqualTo(StoreStatus.Unchanged));
        }

        var other = Open();
        using var heard = new System.Collections.Concurrent.BlockingCollection<string?>();
        using var listening = other.OnChange(heard.Add);
        await other.Listening;
        Assert.That(await store.ImportAsync(new[] { hostile with { Tenant = Two, Content = "imported two" } }.ToAsyncEnumerable()), Is.Zero, "the key is held by another body");
        Assert.That((await store.StoreAsync(hostile with { Tenant = One, Content = "replaced", IdempotencyKey = null }, default)).Status, Is.EqualTo(StoreStatus.Updated));
        Assert.That((await store.GetManyAsync(Two, [id], default))[0].Content, Does.EndWith("two"));
        Assert.That(await store.DeleteAsync(One, [id], default), Is.EqualTo(1));
        foreach (var _ in new[] { "replaced", "deleted" })
        {
            Assert.That(heard.TryTake(out var tenant, TimeSpan.FromSeconds(30)), Is.True);
            Assert.That(tenant, Is.EqualTo(One));
        }

        Assert.That((await store.HasAnyAsync(One, default), await store.HasAnyAsync(Two, default)), Is.EqualTo((false, true)));
        Clock.Advance(TimeSpan.FromHours(2));
        Assert.That(await store.SweepAsync(), Is.EqualTo(1));
        Assert.That(await TestServer.ScalarAsync<long>($"select (select count(*) from \"{Schema}\".memories) + (select count(*) from \"{Schema}\".memory_postings) + (select count(*) from \"{Schema}\".memory_embeddings) + (select count(*) from \"{Schema}\".memory_terms)"), Is.Zero);
    }

    private static System.Text.RegularExpressions.Regex Aliases() =>
        new("""(?:from|join|update|into|using) "s"\.\w+ (?:as )?(?<alias>[a-z])\b""", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
