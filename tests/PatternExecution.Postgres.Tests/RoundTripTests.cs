using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>How often a call waits for the server, counted between the two.</summary>
[TestFixture]
public sealed class RoundTripTests : StoreFixture
{
    [Test]
    public async Task Batches_take_as_many_round_trips_as_single_calls()
    {
        var server = new NpgsqlConnectionStringBuilder(TestServer.Require());
        await using var proxy = new CountingProxy(server.Host!, server.Port);
        server.Host = "127.0.0.1";
        server.Port = proxy.Port;
        server.Pooling = true;
        server.MinPoolSize = server.MaxPoolSize = 1;
        server.SslMode = SslMode.Disable;
        var store = Open(options => options.ConnectionString = server.ConnectionString);
        Guid[] ids = [.. Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7())];
        var vector = Enumerable.Range(0, 16).Select(i => (float)i).ToArray();
        MemoryRecord[] memories = [.. ids.Select((id, i) => Memory($"note {i}") with { Id = id, Embedding = vector })];
        MemoryQuery[] questions = [.. Enum.GetValues<MemorySearchKind>().SelectMany(kind => Enumerable.Range(0, 5).Select(i => new MemoryQuery { Kind = kind, Text = $"note {i}", Vector = vector }))];
        // Connections, tables and statements are there after the first of each.
        await store.StoreManyAsync(memories[..20], default);
        await store.StoreManyAsync(memories[20..40], default);
        await store.StoreAsync(memories[40], default);
        await store.GetManyAsync(MemoryRecord.DefaultTenant, ids, default);
        await store.SearchManyAsync(questions, default);
        await store.HasAnyAsync(MemoryRecord.DefaultTenant, default);
        await store.DeleteAsync(MemoryRecord.DefaultTenant, [ids[99], ids[40]], default);

        Assert.That(await CountAsync(() => store.GetManyAsync(MemoryRecord.DefaultTenant, ids, default).AsTask()), Is.EqualTo(1));
        Assert.That(await CountAsync(() => store.SearchManyAsync(questions, default).AsTask()), Is.EqualTo(1));
        Assert.That(await CountAsync(() => store.SearchAsync(questions[0], default).AsTask()), Is.EqualTo(1));
        Assert.That(await CountAsync(() => store.HasAnyAsync(MemoryRecord.DefaultTenant, default).AsTask()), Is.EqualTo(1));
        // What is there is looked up and locked, everything is written, and committed.
        Assert.That(await CountAsync(() => store.StoreManyAsync(memories[40..60], default).AsTask()), Is.EqualTo(3));
        Assert.That(await CountAsync(() => store.StoreAsync(memories[60], default).AsTask()), Is.EqualTo(3));
        Assert.That(await CountAsync(() => store.DeleteAsync(MemoryRecord.DefaultTenant, ids[..20], default).AsTask()), Is.EqualTo(3));

        async Task<int> CountAsync(Func<Task> call)
        {
            proxy.TakeRoundTrips();
            await call();
            return proxy.TakeRoundTrips();
        }
    }
}
