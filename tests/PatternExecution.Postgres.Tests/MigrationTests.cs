using Microsoft.Extensions.Logging.Abstractions;
using PatternExecution.Memory;
using PatternExecution.Postgres.Schema;

namespace PatternExecution.Postgres.Tests;

[TestFixture]
public sealed class MigrationTests : StoreFixture
{
    private static IEnumerable<int> EarlierVersions() => Enumerable.Range(0, PostgresMigrations.Latest);

    [Test]
    public async Task Every_earlier_version_becomes_the_same_schema_and_keeps_its_memories([ValueSource(nameof(EarlierVersions))] int version, [Values] bool byScript)
    {
        var fresh = TestServer.NewSchema();
        try
        {
            await using (var whole = new PostgresMemoryStore(new PostgresMemoryOptions { Schema = fresh, SweepInterval = TimeSpan.Zero }, TestServer.Source))
                await whole.PingAsync();
            await MigrateAsync(version);
            if (version > 0)
            {
                await TestServer.ExecuteAsync($"""
                    insert into "{Schema}".memory_tenants (name, next_no, documents, total_length) values ('default', 2, 1, 2);
                    insert into "{Schema}".memories (tenant, no, id, content, importance, created_at, length) select tenant, 1, '00000000-0000-7000-8000-000000000001', 'kept since', 0.5, now(), 2 from "{Schema}".memory_tenants
                    """);
            }

            if (byScript)
                await TestServer.ExecuteAsync(PostgresMigrations.Script(Schema, version));
            var store = Open(options => options.Migrate = !byScript);
            await store.PingAsync();
            Assert.That(await ShapeAsync(Schema), Is.EqualTo(await ShapeAsync(fresh)));
            var kept = await store.SearchAsync(new MemoryQuery { Kind = MemorySearchKind.Filter }, default);
            Assert.That(kept.Select(hit => hit.Memory.Content), Is.EqualTo(version > 0 ? new[] { "kept since" } : []));
            Assert.That((await store.StoreAsync(Memory("stored afterwards"), default)).Status, Is.EqualTo(StoreStatus.Created));
        }
        finally
        {
            await TestServer.DropAsync(fresh);
        }
    }

    [TestCase(3, TestName = "Words_of_the_version_before_blocks_are_found_as_if_stored_anew")]
    [TestCase(4, TestName = "Words_of_the_version_before_weights_are_found_as_if_stored_anew")]
    public async Task Words_of_earlier_versions_are_found_as_if_stored_anew(int version)
    {
        string[] contents = [.. Enumerable.Range(0, 1_500).Select(i => $"word{i % 40} of note{i % 7} {(i % 3 == 0 ? "shared shared" : "other")} {i}")];
        await MigrateAsync(3);
        await using (var source = await TestServer.Source.OpenConnectionAsync())
        {
            var words = new WordCounts();
            var documents = contents.Select(content => words.Count(content)).ToArray();
            await TestServer.ExecuteAsync($"insert into \"{Schema}\".memory_tenants (name, next_no, documents, total_length) values ('default', {contents.Length + 1}, {contents.Length}, {documents.Sum(document => document.Length)})");
            await using var command = new Npgsql.NpgsqlCommand($"""
                insert into "{Schema}".memories (tenant, no, id, content, importance, created_at, length, terms)
                select 1, x.no, ('00000000-0000-7000-8000-' || lpad(x.no::text, 12, '0'))::uuid, x.content, 0.5, '2025-01-09', x.length, array(select p.term from unnest($4, $5) p(no, term) where p.no = x.no) from unnest($1, $2, $3) x(no, content, length);
                """, source)
            {
                Parameters =
                {
                    new() { Value = Enumerable.Range(1, contents.Length).ToArray() }, new() { Value = contents }, new() { Value = documents.Select(document => document.Length).ToArray() },
                    new() { Value = documents.SelectMany((document, i) => document.Counts.Select(_ => i + 1)).ToArray() },
                    new() { Value = documents.SelectMany(document => document.Counts.Select(count => words.Words[count.Key])).ToArray() },
                },
            };
            await command.ExecuteNonQueryAsync();
            await using var postings = new Npgsql.NpgsqlCommand($"insert into \"{Schema}\".memory_postings (tenant, term, no, occurrences, length) select 1, x.* from unnest($1, $2, $3, $4) x", source)
            {
                Parameters =
                {
                    new() { Value = documents.SelectMany(document => document.Counts.Select(count => words.Words[count.Key])).ToArray() },
                    new() { Value = documents.SelectMany((document, i) => document.Counts.Select(_ => i + 1)).ToArray() },
                    new() { Value = documents.SelectMany(document => document.Counts.Select(count => count.Value)).ToArray() },
                    new() { Value = documents.SelectMany(document => document.Counts.Select(_ => document.Length)).ToArray() },
                },
            };
            await postings.ExecuteNonQueryAsync();
            await TestServer.ExecuteAsync($"insert into \"{Schema}\".memory_terms (tenant, term, documents, most, shortest) select tenant, term, count(*), max(occurrences), min(length) from \"{Schema}\".memory_postings group by 1, 2");
        }

        if (version > 3)
            await MigrateAsync(version);
        var store = Open();
        var anew = new InProcessMemoryStore();
        await anew.StoreManyAsync([.. contents.Select((content, i) => Memory(content) with { Id = new Guid($"00000000-0000-7000-8000-{i + 1:D12}"), CreatedAt = new DateTimeOffset(2025, 1, 9, 0, 0, 0, TimeSpan.Zero) })], default);
        foreach (var question in new[] { "word3 shared note2", "of", "1499 other", "nothing of the kind" })
        {
            var expected = await anew.SearchAsync(ByText(question) with { Top = 20 }, default);
            var found = await store.SearchAsync(ByText(question) with { Top = 20 }, default);
            Assert.That(found.Select(hit => (hit.Memory.Content, hit.Score)), Is.EqualTo(expected.Select(hit => (hit.Memory.Content, hit.Score))), question);
        }

        Assert.That(await TestServer.ScalarAsync<long>($"select count(*) from \"{Schema}\".memory_postings"), Is.Zero);
        Assert.That(await TestServer.ScalarAsync<long>($"select count(*) from \"{Schema}\".memory_packed where weight = 1"), Is.Zero);
    }

    [Test]
    public async Task Ten_processes_that_start_at_once_make_the_schema_once()
    {
        var stores = Enumerable.Range(0, 10).Select(_ => Open()).ToArray();
        await Task.WhenAll(stores.Select((store, i) => Task.Run(async () => await store.StoreAsync(Memory($"from process {i}"), default))));
        Assert.That(await TestServer.ScalarAsync<long>($"select count(*) from \"{Schema}\".memory_migrations"), Is.EqualTo(PostgresMigrations.Latest));
        Assert.That(await stores[3].SearchAsync(ByText("process") with { Top = 100 }, default), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task Script_makes_what_the_store_makes_and_a_store_that_may_not_migrate_uses_it()
    {
        var store = Open(options => options.Migrate = false);
        var refused = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.PingAsync());
        Assert.That(refused!.Message, Does.Contain($"PostgresMigrations.Script(\"{Schema}\", 0)"));
        await TestServer.ExecuteAsync(PostgresMigrations.Script(Schema));
        await store.StoreAsync(Memory("by script"), default);
        Assert.That(await store.SearchAsync(ByText("script"), default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Schema_of_a_newer_package_is_refused()
    {
        await MigrateAsync(PostgresMigrations.Latest);
        await TestServer.ExecuteAsync($"insert into \"{Schema}\".memory_migrations (version, name) values (999, 'future')");
        var refused = await Assert.ThrowsAsync<PostgresSetupException>(async () => await Open().PingAsync());
        Assert.That(refused!.Message, Does.Contain("999").And.Contain("newer package"));
    }

    [Test]
    public async Task Role_without_rights_is_told_which_and_how_to_get_them()
    {
        var role = $"r_{Guid.NewGuid():N}";
        await TestServer.ExecuteAsync($"create role \"{role}\" login");
        try
        {
            var connectionString = new Npgsql.NpgsqlConnectionStringBuilder(TestServer.Require()) { Username = role, MaxPoolSize = 2 }.ConnectionString;
            var store = Open(options => options.ConnectionString = connectionString);
            var refused = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.PingAsync());
            Assert.That(refused!.Message, Does.Contain("Grant").And.Contain("create"));
            await Open().StoreAsync(Memory("not for everybody"), default);
            var unreadable = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.SearchAsync(ByText("everybody"), default));
            Assert.That(unreadable!.Message, Does.Contain("right").And.Contain(Schema));
        }
        finally
        {
            await TestServer.ExecuteAsync($"drop role \"{role}\"");
        }
    }

    [Test]
    public async Task Server_without_pgvector_is_told_how_to_get_it_and_an_old_one_how_to_renew_it()
    {
        var database = $"d_{Guid.NewGuid():N}";
        await TestServer.ExecuteAsync($"create database \"{database}\" template template0");
        try
        {
            var connectionString = new Npgsql.NpgsqlConnectionStringBuilder(TestServer.Require()) { Database = database, Pooling = false }.ConnectionString;
            await using var source = Npgsql.NpgsqlDataSource.Create(connectionString);
            // The server has the files; a view before the catalogue's hides them from this database.
            await source.CreateCommand($"create view public.pg_available_extensions as select name, default_version from pg_catalog.pg_available_extensions where name <> 'vector'; alter database \"{database}\" set search_path = public, pg_catalog").ExecuteNonQueryAsync();
            var missing = await Assert.ThrowsAsync<PostgresSetupException>(async () => await Open(source: source).PingAsync());
            Assert.That(missing!.Message, Does.Contain("no pgvector").And.Contain("postgresql-17-pgvector").And.Contain("pgvector/pgvector:pg17"));
            await source.CreateCommand($"create extension vector; update pg_extension set extversion = '0.7.4' where extname = 'vector'; alter database \"{database}\" reset search_path").ExecuteNonQueryAsync();
            var old = await Assert.ThrowsAsync<PostgresSetupException>(async () => await Open(source: source).PingAsync());
            Assert.That(old!.Message, Does.Contain("0.7.4").And.Contain("0.8 or later").And.Contain("ALTER EXTENSION vector UPDATE"));
            await source.CreateCommand("update pg_extension set extversion = '0.8.0' where extname = 'vector'").ExecuteNonQueryAsync();
            await Open(source: source).PingAsync();
        }
        finally
        {
            await TestServer.ExecuteAsync($"drop database \"{database}\" with (force)");
        }
    }

    [Test]
    public async Task Server_that_is_too_old_is_told_which_is_needed()
    {
        var database = $"d_{Guid.NewGuid():N}";
        await TestServer.ExecuteAsync($"create database \"{database}\" template template0");
        try
        {
            await using var source = Npgsql.NpgsqlDataSource.Create(new Npgsql.NpgsqlConnectionStringBuilder(TestServer.Require()) { Database = database, Pooling = false }.ConnectionString);
            // A function before the catalogue's says of this database what an old server says of itself.
            await source.CreateCommand($"create function public.current_setting(text) returns text language sql as $$ select '140011' $$; alter database \"{database}\" set search_path = public, pg_catalog").ExecuteNonQueryAsync();
            var refused = await Assert.ThrowsAsync<PostgresSetupException>(async () => await Open(source: source).PingAsync());
            Assert.That(refused!.Message, Does.Contain("15 or later is needed").And.Contain("Upgrade"));
        }
        finally
        {
            await TestServer.ExecuteAsync($"drop database \"{database}\" with (force)");
        }
    }

    [TestCase("Host=127.0.0.1;Nonsense=1", "cannot be read")]
    [TestCase("", "There is no server")]
    public void Connection_string_that_says_nothing_is_refused(string connectionString, string reason)
    {
        var refused = Assert.Throws<PostgresSetupException>(() => _ = new PostgresMemoryStore(new PostgresMemoryOptions { ConnectionString = connectionString }));
        Assert.That(refused!.Message, Does.Contain(reason));
    }

    [Test]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        var options = new PostgresMemoryOptions { Schema = "a\"b", IvfLists = 0, CommandTimeout = TimeSpan.FromMilliseconds(1_500), BreakAfter = 0, MaxMemories = 0 };
        var refused = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => _ = new PostgresMemoryStore(options));
        Assert.That(refused!.Failures.Count(), Is.EqualTo(5));
        Assert.That(refused.Message, Does.Contain("a\"b").And.Contain("00:00:01.5"));
    }

    private async Task MigrateAsync(int version)
    {
        await using var connection = await TestServer.Source.OpenConnectionAsync();
        await new SchemaMigrator(new PostgresMemoryOptions { Schema = Schema }, NullLogger.Instance).MigrateAsync(connection, version, default);
    }

    private static async Task<string> ShapeAsync(string schema) => (await TestServer.ScalarAsync<string>($"""
        select coalesce(string_agg(line, E'\n' order by line), '') from (
            select format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) line from information_schema.columns where table_schema = '{schema}'
            union all select indexdef from pg_indexes where schemaname = '{schema}') x
        """)).Replace(schema, "schema", StringComparison.Ordinal);
}
