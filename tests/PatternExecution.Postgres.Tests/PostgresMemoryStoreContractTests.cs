using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using PatternExecution.Memory;
using PatternExecution.Tests.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>What every memory store promises, kept by the one in PostgreSQL.</summary>
[TestFixture]
public sealed class PostgresMemoryStoreContractTests : MemoryStoreContract
{
    private readonly ConcurrentBag<(PostgresMemoryStore Store, string Schema)> _stores = [];

    protected override async ValueTask<IMemoryStore> CreateStoreAsync(
        MemoryStoreOptions options, IEmbeddingGenerator<string, Embedding<float>>? embedder, TimeProvider time)
    {
        TestServer.Require();
        var schema = TestServer.NewSchema();
        var limit = options.MaxMemories == new MemoryStoreOptions().MaxMemories ? (long?)null : options.MaxMemories;
        var store = new PostgresMemoryStore(
            new PostgresMemoryOptions { Schema = schema, MaxMemories = limit, SweepInterval = TimeSpan.Zero }, TestServer.Source, options, embedder, time);
        _stores.Add((store, schema));
        await store.PingAsync();
        return store;
    }

    // Before all tests: a property whose own set-up ignores it counts as failed.
    [OneTimeSetUp]
    public void RequireServer() => TestServer.Require();

    [TearDown]
    public async Task DropStores()
    {
        while (_stores.TryTake(out var made))
        {
            await made.Store.DisposeAsync();
            await TestServer.DropAsync(made.Schema);
        }
    }
}
