using System.Globalization;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

public abstract partial class MemoryStoreContract
{
    [Test]
    public async Task Memory_comes_back_as_it_was_given()
    {
        var store = await CreateStoreAsync();
        var memory = new MemoryRecord
        {
            Id = Guid.Parse("0198a000-0000-7000-8000-00000000abcd"),
            Tenant = "acme",
            Persona = "architect",
            Type = "decision",
            Content = "Wir wählten Redis — キャッシュ 👩‍🚀",
            Tags = ["Cache", "redis", "Ünïcode"],
            Importance = 0.1 + 0.2,
            CreatedAt = Noon.AddTicks(12_345_670),
            ExpiresAt = Noon.AddDays(1),
            Metadata = new Dictionary<string, string> { ["source"] = "meeting", ["empty"] = "" },
            Embedding = new float[] { 0.1f, -2, 3e-5f },
            IdempotencyKey = "k",
        };
        Assert.That(await store.StoreAsync(memory, default), Is.EqualTo(new StoreOutcome(memory.Id, StoreStatus.Created)));
        AssertSame((await store.GetManyAsync("acme", [memory.Id], default))[0], memory);
        AssertSame((await ExportAsync(store, "acme"))[0], memory);
    }

    [Test]
    public async Task Store_sets_a_version_7_identity_and_the_time_and_keeps_microseconds_in_utc()
    {
        var store = await CreateStoreAsync();
        var bare = await store.StoreAsync(Memory("bare"), default);
        var fine = await store.StoreAsync(Memory("fine") with { CreatedAt = new DateTimeOffset(2024, 5, 1, 2, 0, 0, TimeSpan.FromHours(2)).AddTicks(19) }, default);
        var read = await store.GetManyAsync(MemoryRecord.DefaultTenant, [bare.Id, fine.Id], default);
        Assert.That(bare.Id.Version, Is.EqualTo(7));
        Assert.That(read[0].CreatedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That(read[1].CreatedAt, Is.EqualTo(new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(10)));
        Assert.That(read[1].CreatedAt.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Memory_of_the_same_identity_is_replaced_and_found_by_its_new_words_alone()
    {
        var store = await CreateStoreAsync();
        var first = await store.StoreAsync(Memory("postgres holds memories", "db") with { Type = "fact" }, default);
        var second = await store.StoreAsync(Memory("redis holds answers", "cache") with { Id = first.Id }, default);
        Assert.That(second, Is.EqualTo(new StoreOutcome(first.Id, StoreStatus.Updated)));
        Assert.That(await ContentsAsync(store, ByText("postgres")), Is.Empty);
        Assert.That(await ContentsAsync(store, ByText("redis")), Is.EqualTo(new[] { "redis holds answers" }));
        Assert.That(await ContentsAsync(store, new MemoryQuery { Kind = MemorySearchKind.Filter, Tags = ["db"] }), Is.Empty);
        Assert.That(await ExportAsync(store), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Same_key_gives_the_first_identity_for_the_same_body_and_a_conflict_for_another()
    {
        var store = await CreateStoreAsync();
        var memory = Memory("deploy on friday") with { IdempotencyKey = "k1" };
        var first = await store.StoreAsync(memory, default);
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await store.StoreAsync(memory with { Id = Guid.NewGuid() }, default), Is.EqualTo(new StoreOutcome(first.Id, StoreStatus.Unchanged)));
        Assert.That(await store.StoreAsync(memory with { Content = "never on friday" }, default), Is.EqualTo(new StoreOutcome(first.Id, StoreStatus.Conflict)));
        Assert.That((await store.StoreAsync(memory with { Tenant = "other" }, default)).Status, Is.EqualTo(StoreStatus.Created));
        Assert.That(await ContentsAsync(store, ByText("friday")), Is.EqualTo(new[] { "deploy on friday" }));
    }

    [Test]
    public async Task Key_is_free_again_once_its_memory_is_deleted_replaced_or_expired()
    {
        var store = await CreateStoreAsync();
        var first = await store.StoreAsync(Memory("one") with { IdempotencyKey = "k" }, default);
        await store.DeleteAsync(MemoryRecord.DefaultTenant, [first.Id], default);
        var second = await store.StoreAsync(Memory("two") with { IdempotencyKey = "k" }, default);
        await store.StoreAsync(Memory("two without key") with { Id = second.Id }, default);
        var third = await store.StoreAsync(Memory("three") with { IdempotencyKey = "k", ExpiresAt = Clock.GetUtcNow().AddMinutes(1) }, default);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var fourth = await store.StoreAsync(Memory("four") with { IdempotencyKey = "k" }, default);
        Assert.That(new[] { first.Status, second.Status, third.Status, fourth.Status }, Is.All.EqualTo(StoreStatus.Created));
        Assert.That((await ExportAsync(store)).Select(memory => memory.Content), Is.EquivalentTo(new[] { "two without key", "four" }));
    }

    [Test]
    public async Task Later_memories_of_a_batch_see_earlier_ones()
    {
        var store = await CreateStoreAsync();
        var id = Guid.CreateVersion7();
        var outcomes = await store.StoreManyAsync(
        [
            Memory("a") with { Id = id, IdempotencyKey = "k" },
            Memory("a") with { IdempotencyKey = "k" },
            Memory("b") with { IdempotencyKey = "k" },
            Memory("c") with { Id = id },
            Memory("d") with { IdempotencyKey = "k" },
        ], default);
        Assert.That(outcomes.Select(outcome => outcome.Status), Is.EqualTo(new[]
        {
            StoreStatus.Created, StoreStatus.Unchanged, StoreStatus.Conflict, StoreStatus.Updated, StoreStatus.Created,
        }));
        Assert.That((await ExportAsync(store)).Select(memory => memory.Content), Is.EquivalentTo(new[] { "c", "d" }));
    }

    [Test]
    public async Task Batch_with_one_bad_memory_stores_none_and_names_it()
    {
        var store = await CreateStoreAsync();
        var fault = await Assert.ThrowsAsync<MemoryValidationException>(async () =>
            await store.StoreManyAsync([Memory("good"), Memory("bad") with { Importance = 2 }], default));
        Assert.That(fault!.Field, Is.EqualTo("importance"));
        Assert.That(fault.Message, Does.Contain("Memory 2 of 2").And.Contain("2; allowed is 0 to 1"));
        var mixed = await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.StoreManyAsync(
            [Memory("three") with { Embedding = new float[] { 1, 0, 0 } }, Memory("two") with { Embedding = new float[] { 1, 0 } }], default));
        Assert.That(mixed!.Field, Is.EqualTo("embedding"));
        Assert.That(await store.HasAnyAsync(MemoryRecord.DefaultTenant, default), Is.False);
    }

    [Test]
    public async Task Expired_memory_is_never_read()
    {
        var store = await CreateStoreAsync();
        var outcome = await store.StoreAsync(Memory("short lived", "tag") with { ExpiresAt = Clock.GetUtcNow().AddSeconds(10) }, default);
        Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMicroseconds(1));
        Assert.That(await ContentsAsync(store, ByText("lived")), Has.Length.EqualTo(1));
        Clock.Advance(TimeSpan.FromMicroseconds(1));
        foreach (var kind in Enum.GetValues<MemorySearchKind>())
            Assert.That(await ContentsAsync(store, new MemoryQuery { Kind = kind, Text = "short lived" }), Is.Empty, kind.ToString());
        Assert.That(await store.GetManyAsync(MemoryRecord.DefaultTenant, [outcome.Id], default), Is.Empty);
        Assert.That(await ExportAsync(store), Is.Empty);
        Assert.That(await store.HasAnyAsync(MemoryRecord.DefaultTenant, default), Is.False);
        Assert.That(await store.DeleteAsync(MemoryRecord.DefaultTenant, [outcome.Id], default), Is.Zero);
    }

    [Test]
    public async Task Full_store_refuses_by_name_and_takes_again_what_expiry_or_deletion_made_room_for()
    {
        var store = await CreateStoreAsync(new MemoryStoreOptions { MaxMemories = 3 }, null, Clock);
        await store.StoreAsync(Memory("expires") with { Tenant = "other", ExpiresAt = Clock.GetUtcNow().AddSeconds(1) }, default);
        var kept = await store.StoreManyAsync([Memory("one"), Memory("two")], default);
        var full = await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.StoreAsync(Memory("three"), default));
        Assert.That(full!.Message, Does.Contain("MaxMemories").And.Contain("3"));
        Assert.That((await store.StoreAsync(Memory("one again") with { Id = kept[0].Id }, default)).Status, Is.EqualTo(StoreStatus.Updated));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await store.StoreAsync(Memory("three"), default)).Status, Is.EqualTo(StoreStatus.Created));
        await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.StoreManyAsync([Memory("four"), Memory("five")], default));
        Assert.That(await store.DeleteAsync(MemoryRecord.DefaultTenant, [kept[1].Id, Guid.NewGuid()], default), Is.EqualTo(1));
        Assert.That((await store.StoreAsync(Memory("four"), default)).Status, Is.EqualTo(StoreStatus.Created));
    }

    [Test]
    public async Task Reading_keeps_the_order_of_identities_and_leaves_out_unknown_ones()
    {
        var store = await CreateStoreAsync();
        var outcomes = await store.StoreManyAsync([.. Enumerable.Range(0, 20).Select(i => Memory(i.ToString(CultureInfo.InvariantCulture)))], default);
        var ids = outcomes.Select(outcome => outcome.Id).Reverse().Append(outcomes[3].Id).ToList();
        ids.Insert(2, Guid.NewGuid());
        var read = await store.GetManyAsync(MemoryRecord.DefaultTenant, ids, default);
        Assert.That(read.Select(memory => memory.Id), Is.EqualTo(ids.Where((_, i) => i != 2)));
    }

    [Test]
    public async Task Export_is_oldest_first_then_by_identity_and_does_not_see_later_writes()
    {
        var store = await CreateStoreAsync();
        var ids = Enumerable.Range(1, 6).Select(i => Guid.Parse($"00000000-0000-7000-8000-00000000000{i}")).ToArray();
        await store.StoreManyAsync([.. new[] { 3, 0, 5, 1, 4, 2 }.Select(i => Memory("m") with { Id = ids[i], CreatedAt = Noon.AddSeconds(-(i / 2)) })], default);
        var seen = new List<Guid>();
        await foreach (var memory in store.ExportAsync(MemoryRecord.DefaultTenant, default))
        {
            seen.Add(memory.Id);
            await store.StoreAsync(Memory("later"), default);
        }

        Assert.That(seen, Is.EqualTo(new[] { ids[4], ids[5], ids[2], ids[3], ids[0], ids[1] }));
    }

    [Test]
    public async Task Deleting_thousands_leaves_the_rest_findable()
    {
        var store = await CreateStoreAsync();
        var memories = Enumerable.Range(0, 3_000).Select(i => Memory($"word{i} shared", $"t{i % 7}") with
        {
            Id = Guid.CreateVersion7(),
            Embedding = new float[] { i, 1 },
            IdempotencyKey = $"k{i}",
        }).ToArray();
        await store.StoreManyAsync(memories, default);
        var doomed = memories.Where((_, i) => i % 10 != 0).Select(memory => memory.Id).ToArray();
        Assert.That(await store.DeleteAsync(MemoryRecord.DefaultTenant, doomed, default), Is.EqualTo(2_700));
        Assert.That(await ContentsAsync(store, ByText("word1230")), Is.EqualTo(new[] { "word1230 shared" }));
        Assert.That(await ContentsAsync(store, ByText("word1231")), Is.Empty);
        Assert.That(await ContentsAsync(store, ByText("shared") with { Top = 1_000 }), Has.Length.EqualTo(300));
        Assert.That(await ContentsAsync(store, new MemoryQuery { Kind = MemorySearchKind.Filter, Tags = ["t3"], Top = 1_000 }), Has.Length.EqualTo(43));
        var nearest = await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Vector, Vector = new float[] { 0, 1 }, Top = 2 }, default);
        Assert.That(nearest.Select(hit => hit.Memory.Content), Is.EqualTo(new[] { "word0 shared", "word10 shared" }));
        AssertSame((await store.GetManyAsync(MemoryRecord.DefaultTenant, [memories[2_990].Id], default))[0], memories[2_990] with { CreatedAt = Clock.GetUtcNow() });
        Assert.That((await store.StoreAsync(memories[2_990] with { Id = Guid.Empty }, default)).Status, Is.EqualTo(StoreStatus.Unchanged));
        Assert.That((await store.StoreAsync(memories[2_991], default)).Status, Is.EqualTo(StoreStatus.Created));
    }
}
