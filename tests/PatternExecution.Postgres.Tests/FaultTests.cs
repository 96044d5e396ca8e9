using System.Collections.Concurrent;
using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Tests;

/// <summary>Servers that are killed, stand still, or refuse to write.</summary>
[TestFixture]
public sealed class FaultTests
{
    [Test]
    public async Task Server_that_is_not_there_is_a_typed_error_and_then_a_refusal_until_it_is()
    {
        await using var server = await OwnServer.StartAsync();
        await server.KillAsync();
        await using var store = Open(server, options => options.BreakFor = TimeSpan.FromMilliseconds(100));
        var first = await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.HasAnyAsync("t", default));
        Assert.That(first!.Message, Does.Contain("cannot be reached"));
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.StoreAsync(new MemoryRecord { Content = "lost" }, default));
        Assert.That(store.GetPoolStatistics().IsCircuitOpen, Is.True);
        await server.UpAsync();
        await UntilAsync(async () => await store.StoreAsync(new MemoryRecord { Content = "kept" }, default));
        Assert.That((await store.SearchAsync(Everything, default)).Select(hit => hit.Memory.Content), Is.EqualTo(new[] { "kept" }));
        Assert.That(store.GetPoolStatistics().IsCircuitOpen, Is.False);
    }

    [Test]
    public async Task Reads_survive_a_restart_between_them_without_an_error()
    {
        await using var server = await OwnServer.StartAsync();
        await using var store = Open(server);
        await store.StoreAsync(new MemoryRecord { Content = "still there" }, default);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.HasAnyAsync(MemoryRecord.DefaultTenant, default).AsTask()));
        await server.KillAsync();
        await server.UpAsync();
        // All of the pool's idle connections are broken now; the caller must not notice.
        Assert.That(await store.HasAnyAsync(MemoryRecord.DefaultTenant, default), Is.True);
        Assert.That(await store.SearchAsync(Everything, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Stalled_server_is_given_up_after_the_command_timeout_and_used_again_when_it_goes_on()
    {
        await using var server = await OwnServer.StartAsync();
        await using var store = Open(server, options =>
        {
            options.CommandTimeout = TimeSpan.FromSeconds(1);
            options.BreakAfter = 2;
            options.BreakFor = TimeSpan.FromMilliseconds(200);
        });
        await store.StoreAsync(new MemoryRecord { Content = "before" }, default);
        await server.StallAsync();
        for (var i = 0; i < 2; i++)
            await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await store.SearchAsync(Everything, default));
        Assert.That(store.GetPoolStatistics().IsCircuitOpen, Is.True);
        await server.ResumeAsync();
        await UntilAsync(async () => await store.SearchAsync(Everything, default));
        Assert.That((await store.SearchAsync(Everything, default)).Single().Memory.Content, Is.EqualTo("before"));
    }

    [Test]
    public async Task Server_that_became_read_only_still_answers_and_says_why_it_stores_nothing()
    {
        await using var server = await OwnServer.StartAsync();
        await using var store = Open(server);
        await store.StoreAsync(new MemoryRecord { Content = "before" }, default);
        await using (var plain = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var command = plain.CreateCommand("alter system set default_transaction_read_only = on");
            await command.ExecuteNonQueryAsync();
            await using var reload = plain.CreateCommand("select pg_reload_conf()");
            await reload.ExecuteNonQueryAsync();
            while (!string.Equals((string)(await plain.CreateCommand("show default_transaction_read_only").ExecuteScalarAsync())!, "on", StringComparison.Ordinal))
                await Task.Yield();
        }

        MemoryStoreUnavailableException? refused = null;
        while (refused is null)
        {
            try
            {
                await store.StoreAsync(new MemoryRecord { Content = "after" }, default);
            }
            catch (MemoryStoreUnavailableException exception)
            {
                refused = exception;
            }
        }

        Assert.That(refused.Message, Does.Contain("read-only"));
        Assert.That(await store.SearchAsync(Everything, default), Is.Not.Empty);
    }

    [Test]
    public async Task Changes_are_heard_again_after_the_server_was_gone_and_everything_is_dropped_once()
    {
        await using var server = await OwnServer.StartAsync();
        await using var writer = Open(server);
        await using var listener = Open(server);
        await writer.PingAsync();
        var heard = new BlockingCollection<string?>();
        using var listening = listener.OnChange(heard.Add);
        await listener.Listening;
        await writer.StoreAsync(new MemoryRecord { Content = "one", Tenant = "a:b" }, default);
        Assert.That(Take(heard), Is.EqualTo("a:b"));
        await server.KillAsync();
        await server.UpAsync();
        Assert.That(Take(heard), Is.Null);
        await UntilAsync(async () => await writer.StoreAsync(new MemoryRecord { Content = "two", Tenant = "c" }, default));
        Assert.That(Take(heard), Is.EqualTo("c"));
    }

    [Test]
    public async Task Full_disk_is_a_typed_error_and_what_was_stored_before_is_still_read()
    {
        await using var server = await OwnServer.StartAsync();
        if (!Environment.IsPrivilegedProcess || await server.RestartBesideSmallDiskAsync(24) is not { } disk)
        {
            Assert.Ignore("ignored: a disk of its own takes the right to mount one");
            return;
        }

        await using (var plain = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await plain.CreateCommand($"create tablespace small location '{disk}'").ExecuteNonQueryAsync();
            await plain.CreateCommand("alter database postgres set default_tablespace = small").ExecuteNonQueryAsync();
        }

        await using var store = Open(server);
        var acknowledged = new List<Guid>();
        MemoryStoreUnavailableException? refused = null;
        while (refused is null)
        {
            try
            {
                acknowledged.Add((await store.StoreAsync(new MemoryRecord { Content = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(200_000)) }, default)).Id);
            }
            catch (MemoryStoreUnavailableException exception)
            {
                refused = exception;
            }
        }

        Assert.That(refused.Message, Does.Contain("disk is full").And.Contain("nothing was stored"));
        Assert.That(acknowledged, Is.Not.Empty);
        Assert.That((await store.GetManyAsync(MemoryRecord.DefaultTenant, acknowledged, default)).Select(memory => memory.Id), Is.EqualTo(acknowledged));
        Assert.That(await store.SearchAsync(Everything with { Top = MemoryQuery.MaxTop }, default), Has.Count.EqualTo(acknowledged.Count));
        Assert.That(store.GetPoolStatistics().IsCircuitOpen, Is.False, "a full disk is no outage");
    }

    [TestCase(false, StoreStatus.Created)]
    [TestCase(true, StoreStatus.Unchanged)]
    public async Task Store_that_the_server_died_in_is_there_once_after_a_retry_with_its_key(bool diesAfterCommit, StoreStatus retried)
    {
        await using var server = await OwnServer.StartAsync();
        await using var store = Open(server);
        await store.StoreAsync(new MemoryRecord { Content = "before" }, default);
        var memory = new MemoryRecord { Content = "in the middle", IdempotencyKey = "once" };
        await using var plain = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        var holder = await plain.OpenConnectionAsync();
        if (diesAfterCommit)
        {
            // A commit that waits for a standby which never comes is on disk, but not acknowledged.
            await new NpgsqlCommand("alter system set synchronous_standby_names = 'nobody'", holder).ExecuteNonQueryAsync();
            await new NpgsqlCommand("select pg_reload_conf()", holder).ExecuteNonQueryAsync();
            while ((string)(await new NpgsqlCommand("show synchronous_standby_names", holder).ExecuteScalarAsync())! != "nobody")
                await Task.Yield();
        }
        else
        {
            // The rows are written by the time that the words' counts are.
            await new NpgsqlCommand("begin; lock table pattern_execution.memory_terms in share mode", holder).ExecuteNonQueryAsync();
        }

        var storing = store.StoreAsync(memory, default).AsTask();
        while ((long)(await new NpgsqlCommand($"select count(*) from pg_stat_activity where application_name = 'PatternExecution' and {(diesAfterCommit ? "wait_event = 'SyncRep'" : "wait_event_type = 'Lock'")}", holder).ExecuteScalarAsync())! == 0)
            await Task.Yield();
        await server.KillAsync();
        var failed = await Assert.ThrowsAsync<MemoryStoreUnavailableException>(async () => await storing);
        Assert.That(failed!.Message, Does.Contain("idempotency key"));
        await Assert.ThatAsync(async () => await new NpgsqlCommand("select 1", holder).ExecuteScalarAsync(), Throws.InstanceOf<NpgsqlException>());
        await holder.DisposeAsync();
        await server.UpAsync("-c synchronous_standby_names=");
        StoreOutcome outcome = default!;
        await UntilAsync(async () => outcome = await store.StoreAsync(memory, default));
        Assert.That(outcome.Status, Is.EqualTo(retried));
        var stored = await store.SearchAsync(Everything, default);
        Assert.That(stored.Where(hit => hit.Memory.IdempotencyKey == "once").Select(hit => hit.Memory.Id), Is.EqualTo(new[] { outcome.Id }));
        Assert.That(stored, Has.Count.EqualTo(2));
    }

    [TestCase(1)]
    [TestCase(5, Category = "Soak")]
    public async Task Nothing_acknowledged_is_lost_and_retries_by_key_store_once_while_the_server_is_killed_under_load(int kills)
    {
        await using var server = await OwnServer.StartAsync();
        await using var store = Open(server, options => options.BreakFor = TimeSpan.FromMilliseconds(100));
        await store.PingAsync();
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, Guid>(StringComparer.Ordinal);
        var failures = 0;
        var writers = Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = $"{writer}-{i}";
                while (true)
                {
                    try
                    {
                        var outcome = await store.StoreAsync(new MemoryRecord { Content = $"memory {key}", IdempotencyKey = key }, default);
                        Assert.That(outcome.Status, Is.EqualTo(StoreStatus.Created).Or.EqualTo(StoreStatus.Unchanged));
                        acknowledged[key] = outcome.Id;
                        break;
                    }
                    catch (MemoryStoreUnavailableException)
                    {
                        Interlocked.Increment(ref failures);
                        await Task.Yield();
                    }
                }
            }
        })).ToArray();
        for (var kill = 0; kill < kills; kill++)
        {
            var before = acknowledged.Count;
            // A writer that ends has failed, and would leave nobody to wait for.
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (acknowledged.Count < before + 100 && !writers.Any(static writer => writer.IsCompleted))
                await Task.Delay(20, limit.Token);
            await server.KillAsync();
            await server.UpAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.That(failures, Is.Positive);
        var stored = new Dictionary<string, Guid>(StringComparer.Ordinal);
        await foreach (var memory in store.ExportAsync(MemoryRecord.DefaultTenant, default))
            stored.Add(memory.IdempotencyKey!, memory.Id);
        Assert.That(acknowledged.Where(pair => stored.GetValueOrDefault(pair.Key) != pair.Value), Is.Empty);
        Assert.That(stored, Has.Count.EqualTo(acknowledged.Count));
    }

    private static MemoryQuery Everything { get; } = new() { Kind = MemorySearchKind.Filter };

    private static PostgresMemoryStore Open(OwnServer server, Action<PostgresMemoryOptions>? configure = null)
    {
        var options = new PostgresMemoryOptions { ConnectionString = server.ConnectionString, SweepInterval = TimeSpan.Zero, CommandTimeout = TimeSpan.FromSeconds(5) };
        configure?.Invoke(options);
        return new PostgresMemoryStore(options);
    }

    private static string? Take(BlockingCollection<string?> heard)
    {
        Assert.That(heard.TryTake(out var tenant, TimeSpan.FromSeconds(30)), Is.True, "nothing was heard");
        return tenant;
    }

    /// <summary>Tries until it works.</summary>
    private static Task UntilAsync(Func<Task> attempt) => Until.TrueAsync(
        async () =>
        {
            try
            {
                await attempt();
                return true;
            }
            catch (MemoryStoreUnavailableException)
            {
                return false;
            }
        },
        "the store answers");
}
