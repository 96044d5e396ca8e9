using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>What the PostgreSQL store does beyond the contract.</summary>
[TestFixture]
public sealed class LifeTests : StoreFixture
{
    [Test]
    public async Task Sweep_removes_what_has_expired_with_all_its_rows_and_scores_do_not_depend_on_when()
    {
        var store = Open();
        await store.StoreManyAsync([.. Enumerable.Range(0, 1_200).Select(i => Memory($"word{i} shared") with { ExpiresAt = i % 2 == 0 ? Clock.GetUtcNow().AddMinutes(1) : null, CreatedAt = Noon.AddSeconds(-i) })], default);
        Clock.Advance(TimeSpan.FromMinutes(2));
        var before = await store.SearchAsync(ByText("shared word7"), default);
        Assert.That(await store.SweepAsync(), Is.EqualTo(600));
        Assert.That(await store.SweepAsync(), Is.Zero);
        var after = await store.SearchAsync(ByText("shared word7"), default);
        Assert.That(after.Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo(before.Select(hit => (hit.Memory.Id, hit.Score))));
        Assert.That(await CountAsync("memories"), Is.EqualTo(600));
        Assert.That(await CountAsync("memory_embeddings"), Is.EqualTo(600));
        Assert.That(await TestServer.ScalarAsync<long>($"select sum(bit_count(alive))::bigint from \"{Schema}\".memory_blocks"), Is.EqualTo(600));
        Assert.That(await CountAsync("memory_terms"), Is.EqualTo(601), "a word that no memory holds is forgotten");
    }

    [Test]
    public async Task Sweep_is_left_to_another_process_that_is_at_it()
    {
        var store = Open();
        await store.StoreAsync(Memory("short") with { ExpiresAt = Clock.GetUtcNow().AddSeconds(1) }, default);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await using (var other = await TestServer.Source.OpenConnectionAsync())
        {
            await using var sweeping = await other.BeginTransactionAsync();
            await using var command = new NpgsqlCommand($"select pg_advisory_xact_lock(hashtext('{Schema}'), 7)", other);
            await command.ExecuteNonQueryAsync();
            Assert.That(await store.SweepAsync(), Is.Zero);
            Assert.That(await CountAsync("memories"), Is.EqualTo(1));
        }

        Assert.That(await store.SweepAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Background_sweep_runs_at_its_interval()
    {
        var store = Open(options => options.SweepInterval = TimeSpan.FromSeconds(5));
        await store.StoreAsync(Memory("short") with { ExpiresAt = Clock.GetUtcNow().AddSeconds(1) }, default);
        Clock.Advance(TimeSpan.FromSeconds(5));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await CountAsync("memories") > 0)
            patience.Token.ThrowIfCancellationRequested();
        Assert.That(await CountAsync("memory_postings"), Is.Zero);
    }

    [Test]
    public async Task Changed_embedder_is_refused_with_the_mend()
    {
        await Open().StoreAsync(Memory("made by the built-in one"), default);
        using var other = new NamedEmbedder("another-model");
        var store = Open(null, other);
        var storing = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.StoreAsync(Memory("mixed"), default));
        var searching = await Assert.ThrowsAsync<PostgresSetupException>(async () => await store.SearchAsync(new MemoryQuery { Text = "built-in" }, default));
        Assert.That(storing!.Message, Is.EqualTo(searching!.Message).And.Contains(HashingEmbedder.ModelId).And.Contains("another-model").And.Contains("Schema"));
        Assert.That(await store.SearchAsync(ByText("built-in"), default), Has.Count.EqualTo(1), "words need no vector");
        Assert.That(await TestServer.ScalarAsync<string>($"select model || vector_dims(embedding) from \"{Schema}\".memory_embeddings"), Is.EqualTo(HashingEmbedder.ModelId + "384"));
    }

    [Test]
    public async Task Embedder_of_another_dimension_is_refused_with_both_numbers()
    {
        await Open().StoreAsync(Memory("made by the built-in one"), default);
        using var other = new NamedEmbedder(null, 100);
        var store = Open(null, other);
        foreach (var call in new Func<Task>[] { async () => await store.StoreAsync(Memory("a memory that is mixed in"), default), async () => await store.SearchAsync(new MemoryQuery { Text = "what was made by the built-in one?" }, default) })
        {
            var refused = await Assert.ThrowsAsync<MemoryValidationException>(async () => await call());
            Assert.That(refused!.Message, Does.Contain("384").And.Contain("100"));
        }

        Assert.That(await CountAsync("memories"), Is.EqualTo(1));
    }

    [Test]
    public async Task Export_of_one_store_is_the_import_of_the_other_and_back()
    {
        var embedded = new InProcessMemoryStore(new MemoryStoreOptions(), null, Clock);
        await embedded.StoreManyAsync([.. Enumerable.Range(0, 50).Select(i => new MemoryRecord
        {
            Content = $"memory {i} 東京 ' \" \\", Tags = i % 2 == 0 ? ["A", "b"] : [], Type = i % 3 == 0 ? "t" : null, Importance = i / 50.0, CreatedAt = Noon.AddSeconds(-i),
            Metadata = i % 5 == 0 ? new Dictionary<string, string> { ["k"] = $"v\u0001{i}" } : new(), IdempotencyKey = i % 7 == 0 ? $"k{i}" : null,
            Embedding = i % 4 == 0 ? Enumerable.Range(0, 384).Select(d => (float)(d + i)).ToArray() : default,
        })], default);
        var first = await NdjsonAsync(embedded);
        var store = Open();
        using (var stream = new MemoryStream(first))
            Assert.That(await store.ImportAsync((await MemoryNdjson.ReadAsync(stream, "export")).ToAsyncEnumerable(), 20), Is.EqualTo(50));
        Assert.That(await NdjsonAsync(store), Is.EqualTo(first));
        var question = new MemoryQuery { Text = "memory 7 東", Top = 50 };
        Assert.That((await store.SearchAsync(question, default)).Select(hit => (hit.Memory.Id, hit.Score)), Is.EqualTo((await embedded.SearchAsync(question, default)).Select(hit => (hit.Memory.Id, hit.Score))));
    }

    [Test]
    public async Task Other_process_hears_of_a_change_and_the_writer_hears_it_once()
    {
        var writer = Open();
        var reader = Open();
        using var heard = new System.Collections.Concurrent.BlockingCollection<string?>();
        var own = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        using var listening = reader.OnChange(heard.Add);
        using var mirrored = writer.OnChange(own.Enqueue);
        await Task.WhenAll(reader.Listening, writer.Listening);
        var stored = await writer.StoreAsync(Memory("x") with { Tenant = "acme" }, default);
        await writer.DeleteAsync("acme", [stored.Id], default);
        await reader.StoreAsync(Memory("y") with { Tenant = "third" }, default);
        for (var i = 0; i < 3; i++)
        {
            Assert.That(heard.TryTake(out var tenant, TimeSpan.FromSeconds(30)), Is.True);
            Assert.That(tenant, Is.EqualTo("acme").Or.EqualTo("third"));
        }

        Assert.That(own.Count(tenant => tenant == "acme"), Is.EqualTo(2));
    }

    [Test]
    public async Task Cached_recall_of_one_process_is_dropped_when_another_stores()
    {
        using var reader = await StartAsync();
        using var writer = await StartAsync();
        var engine = reader.Services.GetRequiredService<IPatternEngine>();
        await writer.Services.GetRequiredService<IMemoryStore>().StoreAsync(Memory("the cache is Redis"), default);
        await engine.ExecuteAsync(new PatternRequest("recall cache"));
        await reader.Services.GetRequiredService<PostgresMemoryStore>().Listening;
        // The notice of the first memory may come only now.
        await Until.TrueAsync(async () => (await engine.ExecuteAsync(new PatternRequest("recall cache"))).CacheLayer == "memory", "the answer is cached");

        await writer.Services.GetRequiredService<IMemoryStore>().StoreAsync(Memory("the cache was memcached once"), default);

        await Until.TrueAsync(
            async () => (await engine.ExecuteAsync(new PatternRequest("recall cache"))).Output.ToJsonElement().GetRawText().Contains("memcached", StringComparison.Ordinal),
            "the other process's memory is recalled");
        await reader.StopAsync();
        await writer.StopAsync();

        async Task<IHost> StartAsync()
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Configuration["PatternExecution:Postgres:Schema"] = Schema;
            builder.Services.AddSingleton(TestServer.Source);
            builder.Services.AddPatternExecution()
                .AddPattern(new Patterns.PatternDefinition { Name = "recall", Type = Patterns.PatternType.Memory, Triggers = ["^recall (?<query>.+)$"], CacheTtl = TimeSpan.FromHours(1) })
                .UsePostgres();
            var host = builder.Build();
            await host.StartAsync();
            return host;
        }
    }

    [Test]
    public async Task Answers_are_the_same_with_and_without_the_plugin_of_pgvector_and_with_the_apps_own_source()
    {
        var own = Open(options => options.ConnectionString = TestServer.Require());
        var apps = Open();
        var given = new float[] { 3, 4, 0.5f };
        var stored = await own.StoreAsync(Memory("given") with { Embedding = given }, default);
        Assert.That((await apps.GetManyAsync(MemoryRecord.DefaultTenant, [stored.Id], default))[0].Embedding.ToArray(), Is.EqualTo(given));
        await apps.DisposeAsync();
        Assert.That(await TestServer.ScalarAsync<int>("select 1"), Is.EqualTo(1), "the app's source is not the store's to dispose");
    }

    [Test]
    public async Task Host_starts_without_its_server_answers_typed_errors_and_says_so_in_its_health()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPatternExecution().AddPattern(new Patterns.PatternDefinition { Name = "recall", Type = Patterns.PatternType.Memory, Phrases = ["recall it"] })
            .UsePostgres("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        using var host = builder.Build();
        await host.StartAsync();
        var result = await host.Services.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest("recall it"));
        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed));
        await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await host.Services.GetRequiredService<IMemoryStore>().HasAnyAsync("t", default));
        Assert.That(await ConditionAsync(host), Is.EqualTo(PartCondition.Down));
        await host.StopAsync();
    }

    [Test]
    public async Task Builder_takes_the_apps_data_source_and_its_memories_are_found_through_the_engine()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["PatternExecution:Postgres:Schema"] = Schema;
        builder.Services.AddSingleton(TestServer.Source);
        builder.Services.AddPatternExecution().AddPattern(new Patterns.PatternDefinition { Name = "recall", Type = Patterns.PatternType.Memory, Triggers = ["^recall (?<query>.+)$"] }).UsePostgres();
        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<IMemoryStore>().StoreAsync(Memory("the cache is Redis"), default);
        var result = await host.Services.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest("recall cache"));
        Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded));
        Assert.That(await CountAsync("memories"), Is.EqualTo(1));
        Assert.That(await ConditionAsync(host), Is.EqualTo(PartCondition.Working));
        await host.StopAsync();
    }

    private static async Task<PartCondition> ConditionAsync(IHost host) =>
        (await host.Services.GetServices<IPartStatusSource>().Single().ReadStatusAsync(default)).Single().Condition;

    [TestCase(PostgresPoolProfile.Development, 5, 15)]
    [TestCase(PostgresPoolProfile.Staging, 10, 30)]
    [TestCase(PostgresPoolProfile.Production, 20, 70)]
    public async Task Pool_profile_sets_what_the_connection_string_leaves_open(PostgresPoolProfile profile, int least, int most)
    {
        await using var plain = Connecting.DataSources.Create(new PostgresMemoryOptions { ConnectionString = "Host=h", Pool = profile });
        var made = new NpgsqlConnectionStringBuilder(plain.ConnectionString);
        Assert.That((made.MinPoolSize, made.MaxPoolSize), Is.EqualTo((least, most)));
        await using var given = Connecting.DataSources.Create(new PostgresMemoryOptions { ConnectionString = "Host=h;Maximum Pool Size=3;Keepalive=7", Pool = profile });
        made = new NpgsqlConnectionStringBuilder(given.ConnectionString);
        Assert.That((made.MinPoolSize, made.MaxPoolSize, made.KeepAlive), Is.EqualTo((3, 3, 7)));
    }

    [Test]
    public async Task Pool_of_the_stores_own_limits_how_long_things_take_on_both_sides()
    {
        await using var source = Connecting.DataSources.Create(new PostgresMemoryOptions { ConnectionString = TestServer.Require(), CommandTimeout = TimeSpan.FromSeconds(7) });
        var made = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.That((made.CommandTimeout, made.ConnectionIdleLifetime, made.KeepAlive), Is.EqualTo((7, 300, 30)));
        await using var command = source.CreateCommand("select current_setting('statement_timeout')");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo("12s"));
    }

    [Test]
    public async Task Pool_statistics_count_what_is_held()
    {
        var store = Open(options => options.ConnectionString = new NpgsqlConnectionStringBuilder(TestServer.Require()) { MaxPoolSize = 4 }.ConnectionString);
        await store.StoreManyAsync([Memory("one"), Memory("two")], default);
        Assert.That((store.GetPoolStatistics().Busy, store.GetPoolStatistics().Maximum, store.GetPoolStatistics().Utilization), Is.EqualTo((0, 4, 0.0)));
        await foreach (var _ in store.ExportAsync(MemoryRecord.DefaultTenant, default))
            Assert.That((store.GetPoolStatistics().Busy, store.GetPoolStatistics().Utilization), Is.EqualTo((1, 0.25)));
        Assert.That(store.GetPoolStatistics().Busy, Is.Zero);
        using (store.OnChange(static _ => { }))
        {
            await store.Listening;
            Assert.That(store.GetPoolStatistics().Busy, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Writers_of_one_tenant_and_of_many_keep_the_counts_right()
    {
        var store = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                var outcomes = await store.StoreManyAsync([Memory($"w{writer} n{i} both") with { Tenant = "one" }, Memory("both again") with { Tenant = $"t{writer}" }], default);
                if (i % 4 == 0)
                    await store.DeleteAsync("one", [outcomes[0].Id], default);
            }
        })));
        Assert.That(await TestServer.ScalarAsync<bool>($"""
            select bool_and(t.documents = (select count(*) from "{Schema}".memories m where m.tenant = t.tenant)
                and t.total_length = (select sum(m.length) from "{Schema}".memories m where m.tenant = t.tenant)
                and not exists (select from "{Schema}".memory_terms c where c.tenant = t.tenant
                    and c.documents <> (select count(*) from "{Schema}".memories m where m.tenant = c.tenant and c.term = any(m.terms))))
            from "{Schema}".memory_tenants t
            """), Is.True);
        Assert.That(await CountAsync("memories"), Is.EqualTo(8 * 35));
    }

    private Task<long> CountAsync(string table) => TestServer.ScalarAsync<long>($"select count(*) from \"{Schema}\".{table}");

    private static async Task<byte[]> NdjsonAsync(IMemoryStore store)
    {
        using var stream = new MemoryStream();
        await MemoryNdjson.WriteAsync(stream, store.ExportAsync(MemoryRecord.DefaultTenant, default));
        return stream.ToArray();
    }

    private sealed class NamedEmbedder(string? name, int dimension = 384) : IEmbeddingGenerator<string, Embedding<float>>
    {
        private readonly HashingEmbedder _inner = new();

        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            new((await _inner.GenerateAsync(values, options, cancellationToken)).Select(made => new Embedding<float>(made.Vector[..dimension])));

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata(name, null, name) : null;

        public void Dispose() => _inner.Dispose();
    }
}
