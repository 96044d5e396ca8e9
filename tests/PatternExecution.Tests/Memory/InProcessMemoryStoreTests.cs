using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

[TestFixture]
public sealed class InProcessMemoryStoreTests : MemoryStoreContract
{
    protected override ValueTask<IMemoryStore> CreateStoreAsync(
        MemoryStoreOptions options, IEmbeddingGenerator<string, Embedding<float>>? embedder, TimeProvider time) =>
        ValueTask.FromResult<IMemoryStore>(new InProcessMemoryStore(options, embedder, time));

    [Test]
    public async Task Explanation_says_what_finds_the_memories_and_what_boosts_do_to_their_order()
    {
        var store = new InProcessMemoryStore();
        var query = new MemoryQuery { Text = "cache", RecencyWeight = 0.2, ImportanceWeight = 0.1, RecencyHalfLife = TimeSpan.FromHours(12) };
        Assert.That((await store.ExplainAsync(query, default)).Reason, Does.Contain("no memories"));
        await store.StoreAsync(Memory("cache", "tag"), default);

        var plan = await store.ExplainAsync(query, default);
        Assert.That(plan.Strategy, Is.EqualTo(MemorySearchStrategy.ExactVectors));
        Assert.That(plan.Boosts, Is.EqualTo("the first 50 are ordered by 0.7 of the score, 0.2 of recency (half-life 12:00:00) and 0.1 of importance"));
        Assert.That((await store.ExplainAsync(query with { Tags = ["tag"] }, default)).Reason, Does.StartWith("1 memories carry the rarest"));
        var fields = await store.ExplainAsync(new MemoryQuery { Kind = MemorySearchKind.Filter }, default);
        Assert.That((fields.Strategy, fields.Boosts), Is.EqualTo((MemorySearchStrategy.Fields, (string?)null)));
        Assert.That((await store.ExplainAsync(ByText("cache"), default)).Strategy, Is.EqualTo(MemorySearchStrategy.Words));
        Assert.That((await Assert.ThrowsAsync<MemoryValidationException>(async () => await store.ExplainAsync(query with { Top = 0 }, default)))!.Field, Is.EqualTo("top"));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once_with_their_values()
    {
        var options = new MemoryStoreOptions { MaxMemories = 0, TextWeight = double.NaN, TextLengthPenalty = -1 };
        var refused = Assert.Throws<ArgumentException>(() => _ = new InProcessMemoryStore(options));
        Assert.That(
            refused!.Message,
            Does.Contain("MemoryStoreOptions.MaxMemories is 0; allowed is 1 to 10000000.")
                .And.Contain("MemoryStoreOptions.TextLengthPenalty is -1; allowed is 0 to 1.")
                .And.Contain("MemoryStoreOptions.TextWeight is NaN; allowed is 0 to 1."));
    }

    [Test]
    public async Task Listener_hears_of_each_changed_tenant_until_it_is_disposed()
    {
        var store = new InProcessMemoryStore(new MemoryStoreOptions(), null, Clock);
        var heard = new List<string?>();
        var listening = store.OnChange(heard.Add);
        var outcomes = await store.StoreManyAsync([Memory("a") with { Tenant = "x" }, Memory("b") with { Tenant = "x", IdempotencyKey = "k" }], default);
        await store.StoreAsync(Memory("b") with { Tenant = "x", IdempotencyKey = "k" }, default);
        await store.DeleteAsync("x", [outcomes[0].Id], default);
        await store.DeleteAsync("x", [outcomes[0].Id], default);
        listening.Dispose();
        await store.StoreAsync(Memory("c") with { Tenant = "y" }, default);
        Assert.That(heard, Is.EqualTo(new[] { "x", "x" }));
        Assert.That(store.Count, Is.EqualTo(2));
    }
}
