using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>A role that may not change the tables, as careful operators give it to an app.</summary>
[TestFixture]
public sealed class RightsTests : StoreFixture
{
    private string _role = "";

    [SetUp]
    public async Task MakeTablesAndRole()
    {
        _role = $"r_{Guid.NewGuid():N}";
        await TestServer.ExecuteAsync(PostgresMigrations.Script(Schema));
        await TestServer.ExecuteAsync($"""
            create role "{_role}" login;
            grant usage on schema "{Schema}" to "{_role}";
            grant select, insert, update, delete on all tables in schema "{Schema}" to "{_role}"
            """);
    }

    [TearDown]
    public async Task DropRole()
    {
        if (_role.Length > 0)
            await TestServer.ExecuteAsync($"drop owned by \"{_role}\"; drop role \"{_role}\"");
    }

    [Test]
    public async Task Role_that_may_only_read_and_write_does_all_but_make_indexes()
    {
        var store = OpenAsRole();
        var first = await store.StoreAsync(Memory("first") with { ExpiresAt = Clock.GetUtcNow().AddMinutes(1) }, default);
        Assert.That(await store.ImportAsync(Enumerable.Range(0, 200).Select(i => Memory($"note {i}")).ToAsyncEnumerable()), Is.EqualTo(200));
        foreach (var kind in Enum.GetValues<MemorySearchKind>())
            Assert.That(await store.SearchAsync(new MemoryQuery { Kind = kind, Text = "note" }, default), Has.Count.EqualTo(10), kind.ToString());
        Assert.That(await store.GetManyAsync(MemoryRecord.DefaultTenant, [first.Id], default), Has.Count.EqualTo(1));
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await store.SweepAsync(), Is.EqualTo(1));
        Assert.That(await VectorIndexesAsync(), Is.Empty);
        var refused = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.BuildVectorIndexAsync());
        Assert.That(refused!.Message, Does.Contain("owner"));

        await TestServer.ExecuteAsync(PostgresMigrations.VectorIndexScript(384, Schema));
        var byScript = await VectorIndexesAsync();
        Assert.That(await Open().BuildVectorIndexAsync(), Is.True);
        Assert.That(byScript, Is.Not.Empty.And.EqualTo(await VectorIndexesAsync()));
    }

    [Test]
    public async Task Import_into_an_empty_store_by_such_a_role_ends_without_an_index()
    {
        Assert.That(await OpenAsRole().ImportAsync(new[] { Memory("one") }.ToAsyncEnumerable()), Is.EqualTo(1));
        Assert.That(await VectorIndexesAsync(), Is.Empty);
    }

    [TestCase(0, PostgresVectorIndex.HnswHalf)]
    [TestCase(2_001, PostgresVectorIndex.Hnsw)]
    [TestCase(384, PostgresVectorIndex.None)]
    public void Script_of_an_index_that_cannot_be_is_refused(int dimension, PostgresVectorIndex index) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PostgresMigrations.VectorIndexScript(dimension, index: index));

    private PostgresMemoryStore OpenAsRole() => Open(options =>
    {
        options.ConnectionString = new NpgsqlConnectionStringBuilder(TestServer.Require()) { Username = _role, MaxPoolSize = 2 }.ConnectionString;
        options.Migrate = false;
    });

    private Task<string> VectorIndexesAsync() => TestServer.ScalarAsync<string>(
        $"select coalesce(string_agg(indexdef, E'\\n'), '') from pg_indexes where schemaname = '{Schema}' and tablename = 'memory_embeddings' and indexdef not like '%UNIQUE%'");
}
