using Microsoft.Extensions.AI;
using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>A schema of its own for each test, and stores on it.</summary>
public abstract class StoreFixture
{
    private readonly List<PostgresMemoryStore> _stores = [];

    protected static readonly DateTimeOffset Noon = new(2025, 1, 9, 12, 0, 0, TimeSpan.Zero);

    protected string Schema { get; private set; } = "";

    private protected FakeTimeProvider Clock { get; private set; } = null!;

    [SetUp]
    public void ChooseSchema()
    {
        TestServer.Require();
        Schema = TestServer.NewSchema();
        Clock = TestClock.Create();
    }

    [TearDown]
    public async Task DropSchema()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        _stores.Clear();
        if (Schema.Length > 0)
            await TestServer.DropAsync(Schema);
    }

    protected PostgresMemoryStore Open(
        Action<PostgresMemoryOptions>? configure = null, IEmbeddingGenerator<string, Embedding<float>>? embedder = null, NpgsqlDataSource? source = null)
    {
        var options = new PostgresMemoryOptions { Schema = Schema, SweepInterval = TimeSpan.Zero };
        configure?.Invoke(options);
        var store = new PostgresMemoryStore(options, options.ConnectionString is null ? source ?? TestServer.Source : null, null, embedder, Clock);
        _stores.Add(store);
        return store;
    }

    protected static MemoryRecord Memory(string content) => new() { Content = content };

    protected static MemoryQuery ByText(string text) => new() { Kind = MemorySearchKind.Text, Text = text };
}
