using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>Set-ups that can never work are named when the store is made; those with fewer rights than a superuser's work.</summary>
[TestFixture]
public sealed class SetupTests : StoreFixture
{
    [TestCase("Username=app;Database=app", "Host")]
    [TestCase("Host=;Database=app", "Host")]
    [TestCase("Host=db;Minimum Pool Size=20;Maximum Pool Size=5", "Minimum Pool Size")]
    [TestCase("Host=db;Target Session Attributes=primary", "Target Session Attributes")]
    [TestCase("Host=db;Target Session Attributes=nonsense", "nonsense")]
    [TestCase("Host=db;Port=-1", "port'), which is '-1'")]
    [TestCase("Host=db;Multiplexing=true", "Multiplexing")]
    [TestCase("Host=db;Multiplexing=true;Pooling=false", "Multiplexing")]
    public void Connection_string_that_can_never_work_is_a_set_up_error(string connectionString, string named)
    {
        var refused = Assert.Throws<PostgresSetupException>(() => new PostgresMemoryStore(new PostgresMemoryOptions { ConnectionString = connectionString }));
        Assert.That(refused!.Message, Does.Contain(named));
    }

    [Test]
    public async Task Own_data_source_that_multiplexes_is_a_set_up_error()
    {
        await using var source = new NpgsqlDataSourceBuilder(TestServer.Require()) { ConnectionStringBuilder = { Multiplexing = true } }.Build();
        var refused = Assert.Throws<PostgresSetupException>(() => new PostgresMemoryStore(new PostgresMemoryOptions(), source));
        Assert.That(refused!.Message, Does.Contain("Multiplexing"));
    }

    [Test]
    public async Task Store_works_in_a_schema_that_an_administrator_made_for_the_role([Values] bool byScript)
    {
        var role = $"r_{Guid.NewGuid():N}";
        await TestServer.ExecuteAsync($"create role \"{role}\" login; create extension if not exists vector; create schema \"{Schema}\" authorization \"{role}\"");
        try
        {
            var connectionString = new NpgsqlConnectionStringBuilder(TestServer.Require()) { Username = role, MaxPoolSize = 2 }.ConnectionString;
            if (byScript)
            {
                await using var source = NpgsqlDataSource.Create(connectionString);
                await using var command = source.CreateCommand(PostgresMigrations.Script(Schema));
                await command.ExecuteNonQueryAsync();
            }

            var store = Open(options => (options.ConnectionString, options.Migrate) = (connectionString, !byScript));
            Assert.That((await store.StoreAsync(Memory("kept by a role without rights on the database"), default)).Status, Is.EqualTo(StoreStatus.Created));
            Assert.That(await store.SearchAsync(ByText("rights"), default), Has.Count.EqualTo(1));
        }
        finally
        {
            await TestServer.ExecuteAsync($"drop owned by \"{role}\" cascade; drop role \"{role}\"");
        }
    }

    [Test]
    public async Task Export_is_not_bound_by_the_time_that_one_statement_may_take()
    {
        var store = Open();
        await store.ImportAsync(Enumerable.Range(0, 2_000).Select(i => Memory($"note {i} {new string('x', 8_000)}")).ToAsyncEnumerable());
        var hasty = Open(options => options.ConnectionString = new NpgsqlConnectionStringBuilder(TestServer.Require()) { Options = "-c statement_timeout=200" }.ConnectionString);
        var read = 0;
        await foreach (var _ in hasty.ExportAsync(MemoryRecord.DefaultTenant))
        {
            // A reader slower than the server's limit: more than the buffers between the two hold is still to come.
            if (read++ == 0)
                await TestServer.ExecuteAsync("select pg_sleep(1)");
        }

        Assert.That(read, Is.EqualTo(2_000));
    }

    [Test]
    public async Task Import_that_fails_midway_leaves_a_store_with_its_vector_index()
    {
        var store = Open();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await store.ImportAsync(Broken(), batchSize: 10));
        Assert.That(await TestServer.ScalarAsync<long>($"select count(*) from pg_indexes where schemaname = '{Schema}' and indexname like 'idx_memory_embedding_hnsw%'"), Is.EqualTo(1));

        static async IAsyncEnumerable<MemoryRecord> Broken()
        {
            for (var i = 0; i < 25; i++)
                yield return Memory($"note {i}");
            await Task.Yield();
            throw new InvalidDataException("line 26 cannot be read");
        }
    }
}
