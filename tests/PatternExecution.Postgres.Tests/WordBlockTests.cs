using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>Words that are packed, wait to be packed, or were packed long ago must be found alike: the in-process store is the oracle.</summary>
[TestFixture]
public sealed class WordBlockTests : StoreFixture
{
    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "of", "the", "epsilon", "zeta", "eta", "theta", "iota", "kappa"];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Any_mix_of_writes_is_found_as_by_the_embedded_store(int seed)
    {
        var random = new Random(seed);
        var store = Open(options => options.VectorIndex = PostgresVectorIndex.None);
        var embedded = new InProcessMemoryStore(new MemoryStoreOptions(), null, Clock);
        var ids = new List<Guid>();
        for (var step = 0; step < 30; step++)
        {
            switch (random.Next(5))
            {
                case 0 when ids.Count > 0:
                    // The first of all, so that whole blocks go in time.
                    Guid[] gone = [.. ids.Take(random.Next(1, 400))];
                    ids.RemoveRange(0, gone.Length);
                    Assert.That(await store.DeleteAsync(MemoryRecord.DefaultTenant, gone, default), Is.EqualTo(await embedded.DeleteAsync(MemoryRecord.DefaultTenant, gone, default)));
                    break;
                case 1 when ids.Count > 0:
                    await StoreAsync([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => ids[random.Next(ids.Count)]).Distinct()]);
                    break;
                case 2:
                    Clock.Advance(TimeSpan.FromMinutes(10));
                    if (random.Next(2) == 0)
                        await store.SweepAsync();
                    break;
                default:
                    Guid[] made = [.. Enumerable.Range(0, random.Next(3) switch { 0 => 1, 1 => random.Next(2, 150), _ => random.Next(200, 1_500) }).Select(_ => Guid.CreateVersion7())];
                    await StoreAsync(made);
                    ids.AddRange(made);
                    break;
            }

            if (step % 3 == 0)
                await CompareAsync(store, embedded, random);
        }

        await CompareAsync(store, embedded, random);
        Assert.That(await TestServer.ScalarAsync<bool>($"""
            select coalesce(bool_and(x.packed = x.alive), true) from (
                select (select count(*) from "{Schema}".memories m where m.tenant = t.tenant and m.no < t.packed_to) packed,
                    (select coalesce(sum(bit_count(b.alive)), 0) from "{Schema}".memory_blocks b where b.tenant = t.tenant) alive from "{Schema}".memory_tenants t) x
            """), Is.True, "the blocks know which memories are there");
        Assert.That(await TestServer.ScalarAsync<long>($"select count(*) from \"{Schema}\".memory_packed p where not exists (select from \"{Schema}\".memory_blocks b where b.tenant = p.tenant and b.block = p.block)"), Is.Zero);

        async Task StoreAsync(Guid[] which)
        {
            MemoryRecord[] memories = [.. which.Select(id => new MemoryRecord
            {
                Id = id,
                Content = string.Join(' ', Enumerable.Range(0, random.Next(1, 25)).Select(_ => Words[Math.Min(random.Next(Words.Length), random.Next(Words.Length))])) + $" n{random.Next(50)}",
                Persona = random.Next(4) == 0 ? "rare" : "common",
                Tags = random.Next(30) == 0 ? ["seldom"] : [],
                CreatedAt = Noon.AddSeconds(random.Next(100)),
                ExpiresAt = random.Next(5) == 0 ? Clock.GetUtcNow().AddMinutes(random.Next(2, 60)) : null,
            })];
            var outcomes = await store.StoreManyAsync(memories, default);
            Assert.That(outcomes, Is.EqualTo(await embedded.StoreManyAsync(memories, default)));
        }
    }

    [Test]
    public async Task Batch_of_new_and_known_tenants_keeps_every_total()
    {
        var store = Open(options => options.VectorIndex = PostgresVectorIndex.None);
        var embedded = new InProcessMemoryStore(new MemoryStoreOptions(), null, Clock);
        MemoryRecord[] known = [.. Many(40).Select(memory => memory with { Tenant = "known" })];
        MemoryRecord[] packed = [.. Many(1_100).Select(memory => memory with { Tenant = "packed" })];
        MemoryRecord[] mixed =
        [
            .. known[..30].Select(memory => memory with { Content = memory.Content + " again" }),
            .. Many(1_500).Skip(40).Select(memory => memory with { Tenant = "known" }),
            .. Many(2_100).Select(memory => memory with { Tenant = "new", Content = memory.Content + " 東京 été", IdempotencyKey = memory.Id.ToString() }),
            .. Many(60).Select(memory => memory with { Tenant = "small" }),
            .. Many(2_100).Skip(2_090).Select(memory => memory with { Tenant = "new", Content = "replaced within the batch" }),
            .. Many(20).Select(memory => memory with { Tenant = "packed", Content = "and a few more" }),
            .. Many(3_000).Skip(2_990).Select(memory => memory with { Tenant = "packed" }),
        ];
        foreach (var batch in new[] { known, packed, mixed })
            Assert.That(await store.StoreManyAsync(batch, default), Is.EqualTo(await embedded.StoreManyAsync(batch, default)));

        Assert.That(await TestServer.ScalarAsync<long>($"""
            select count(*) from "{Schema}".memory_terms c
            full join (select m.tenant, w.term, count(*) documents from "{Schema}".memories m, unnest(m.terms) w(term) group by 1, 2) w on w.tenant = c.tenant and w.term = c.term
            where c.documents is distinct from w.documents
            """), Is.Zero, "terms");
        Assert.That(await TestServer.ScalarAsync<long>($"""
            select count(*) from "{Schema}".memory_tenants t
            join (select m.tenant, count(*) documents, sum(m.length) length, sum((select sum(o) from unnest(m.occurrences) o)) words from "{Schema}".memories m group by 1) m on m.tenant = t.tenant
            where t.documents <> m.documents or t.total_length <> m.length or m.length <> m.words
            """), Is.Zero, "tenants");
        Assert.That(await TestServer.ScalarAsync<long>($"""
            select count(*) from "{Schema}".memory_blocks b
            full join (select m.tenant, m.no / 1024 block, bit_or(set_bit(0::bit(1024), m.no % 1024, 1)) alive
                from "{Schema}".memories m join "{Schema}".memory_tenants t on t.tenant = m.tenant where m.no < t.packed_to group by 1, 2) m on m.tenant = b.tenant and m.block = b.block
            where b.alive is distinct from m.alive
            """), Is.Zero, "blocks");
        foreach (var tenant in new[] { "known", "packed", "new", "small" })
        {
            foreach (var text in new[] { "alpha the n7", "again replaced few", "東京 ete beta beta" })
            {
                var query = ByText(text) with { Tenant = tenant, Top = 50 };
                var expected = await embedded.SearchAsync(query, default);
                Assert.That((await store.SearchAsync(query, default)).Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(expected.Select(hit => (hit.Memory.Id, hit.Score))), query.ToString());
            }
        }
    }

    [Test]
    public async Task Store_with_other_constants_scores_by_its_own_and_packs_anew_in_time()
    {
        await Open(options => options.VectorIndex = PostgresVectorIndex.None).StoreManyAsync([.. Many(2_500)], default);
        foreach (var scoring in new MemoryStoreOptions[] { new() { TextSaturation = 0.8, TextLengthPenalty = 0.3 }, new() { TextSaturation = 0 }, new() { TextLengthPenalty = 0 }, new() { TextLengthPenalty = 1 } })
        {
            await using var other = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = Schema, SweepInterval = TimeSpan.Zero }, TestServer.Source, scoring, null, Clock);
            var embedded = new InProcessMemoryStore(scoring, null, Clock);
            await embedded.StoreManyAsync([.. Many(2_500)], default);
            await CompareAsync(other, embedded, new Random(5));
        }

        var changed = new MemoryStoreOptions { TextSaturation = 0.8, TextLengthPenalty = 0.3 };
        await using var writer = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = Schema, SweepInterval = TimeSpan.Zero }, TestServer.Source, changed, null, Clock);
        for (var i = 0; i < 3; i++)
            await writer.StoreManyAsync([.. Many(150).Select(memory => memory with { Id = Guid.CreateVersion7() })], default);
        Assert.That(await TestServer.ScalarAsync<bool>($"select bool_and(abs(fix - 0.56) < 1e-9) from \"{Schema}\".memory_blocks"), Is.True);
    }

    [Test]
    public async Task Common_and_rare_words_of_many_blocks_are_found_alike()
    {
        var store = Open(options => options.VectorIndex = PostgresVectorIndex.None);
        var embedded = new InProcessMemoryStore(new MemoryStoreOptions(), null, Clock);
        MemoryRecord[] memories = [.. Enumerable.Range(0, 17_000).Select(i => new MemoryRecord
        {
            Id = new Guid(i, 0, 7, 8, 0, 0, 0, 0, 0, 0, 1),
            Content = $"the {(i % 5_000 == 7 ? "needle " : "")}{(i % 50 == 0 ? "pin " : "")}of {(i % 3 == 0 ? "the the of" : "a")} {Words[i % 7]}{(i % 11 == 0 ? " long tail of many words that say nothing of anything" : "")}",
            CreatedAt = Noon.AddSeconds(i % 100),
        })];
        await store.StoreManyAsync(memories, default);
        await embedded.StoreManyAsync(memories, default);
        foreach (var question in new[] { "needle of the", "the needle", "of the", "pin of the alpha", "needle needle needle needle pin the", "the a of absent" })
        {
            foreach (var top in new[] { 3, 10, 200 })
            {
                var query = ByText(question) with { Top = top };
                var expected = await embedded.SearchAsync(query, default);
                Assert.That((await store.SearchAsync(query, default)).Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(expected.Select(hit => (hit.Memory.Id, hit.Score))), query.ToString());
            }
        }
    }

    private static IEnumerable<MemoryRecord> Many(int count) => Enumerable.Range(0, count).Select(i => new MemoryRecord
    {
        Id = new Guid(i, 0, 7, 8, 0, 0, 0, 0, 0, 0, 1),
        Content = $"{Words[i % 12]} {string.Join(' ', Enumerable.Repeat(Words[i % 5], i % 6))} {(i % 90 == 0 ? string.Join(' ', Enumerable.Repeat("filler", 60)) : "the")} n{i % 50}",
        CreatedAt = Noon.AddSeconds(i % 100),
        Persona = i % 4 == 0 ? "rare" : "common",
    });

    private static async Task CompareAsync(PostgresMemoryStore store, InProcessMemoryStore embedded, Random random)
    {
        for (var i = 0; i < 4; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Words[random.Next(Words.Length)])) + $" n{random.Next(60)}";
            foreach (var query in new[] { ByText(text), ByText(text) with { Top = 300 }, ByText(text) with { Persona = "rare" }, ByText(text) with { Persona = "common", Top = 40 }, ByText(text) with { Tags = ["seldom"] } })
            {
                var expected = await embedded.SearchAsync(query, default);
                var found = await store.SearchAsync(query, default);
                Assert.That(found.Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(expected.Select(hit => (hit.Memory.Id, hit.Score))), query.ToString());
            }
        }
    }
}
