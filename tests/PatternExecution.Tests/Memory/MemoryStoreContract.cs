using Microsoft.Extensions.AI;
using PatternExecution.Memory;

namespace PatternExecution.Tests.Memory;

/// <summary>What every memory store promises. A store's own fixture inherits it and says how an empty store is made.</summary>
public abstract partial class MemoryStoreContract
{
    protected static readonly DateTimeOffset Noon = new(2025, 1, 9, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Makes an empty store; the fixture disposes what it made.</summary>
    protected abstract ValueTask<IMemoryStore> CreateStoreAsync(
        MemoryStoreOptions options, IEmbeddingGenerator<string, Embedding<float>>? embedder, TimeProvider time);

    private protected FakeTimeProvider Clock { get; private set; } = null!;

    [SetUp]
    public void StartTheClock() => Clock = TestClock.Create();

    protected ValueTask<IMemoryStore> CreateStoreAsync() => CreateStoreAsync(new MemoryStoreOptions(), null, Clock);

    protected static MemoryRecord Memory(string content, params string[] tags) => new() { Content = content, Tags = tags };

    protected static async Task<IReadOnlyList<MemoryRecord>> ExportAsync(IMemoryStore store, string tenant = MemoryRecord.DefaultTenant)
    {
        var all = new List<MemoryRecord>();
        await foreach (var memory in store.ExportAsync(tenant, default))
            all.Add(memory);
        return all;
    }

    protected static async Task<string[]> ContentsAsync(IMemoryStore store, MemoryQuery query) =>
        [.. (await store.SearchAsync(query, default)).Select(hit => hit.Memory.Content)];

    protected static MemoryQuery ByText(string text) => new() { Kind = MemorySearchKind.Text, Text = text };

    /// <summary>Reads a memory's fields one by one: two stores hold equal lists and dictionaries in unequal objects.</summary>
    protected static void AssertSame(MemoryRecord actual, MemoryRecord expected)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual with { Tags = [], Metadata = expected.Metadata, Embedding = default }, Is.EqualTo(expected with { Tags = [], Embedding = default }));
            Assert.That(actual.Tags, Is.EqualTo(expected.Tags));
            Assert.That(actual.Metadata, Is.EquivalentTo(expected.Metadata));
            Assert.That(actual.Embedding.ToArray(), Is.EqualTo(expected.Embedding.ToArray()));
        }
    }
}
