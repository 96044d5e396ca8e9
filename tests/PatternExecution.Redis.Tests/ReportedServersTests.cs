using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

/// <summary>Set-ups of servers that users have reported: least rights, connection strings as providers give them, nodes of a cluster that die.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReportedServersTests
{
    private const string Rights = "resetkeys ~orders:* resetchannels &orders:* -@all +mget +get +set +setex +psetex +del +unlink +getrange +pttl +pexpire +rpush +lrange +publish +subscribe +unsubscribe +eval +ping +hello +auth +client|setname +client|setinfo +client|id +echo";

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly ConcurrentQueue<string> _log = new();

    [TearDown]
    public async Task DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_owned)) await part.DisposeAsync();
        _owned.Clear();
        _log.Clear();
    }

    [Test]
    public async Task A_user_without_channels_shares_entries_and_removals_and_is_told_the_grant()
    {
        var server = await StartAsync("resetchannels");
        var (a, b) = (Join(server), Join(server));
        foreach (var process in (Process[])[a, b]) await Until.TrueAsync(async () => (await StatusAsync(process)).Detail.Contains("&orders:*", StringComparison.Ordinal), "the refusal is seen");
        await AskAsync(a, "a", 1);
        await Until.True(() => a.Cache.GetStatistics()[^1].PendingWrites == 0, "the write ends");
        var shared = await AskAsync(b, "a", 2);
        Assert.That((ValueOf(shared), shared.Layer), Is.EqualTo((1, "redis")));
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.True, "it is in the other's memory now");

        await a.Cache.RemoveByTagAsync("tag", default);
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "the other forgets it");
        Assert.That(ValueOf(await AskAsync(b, "a", 3)), Is.EqualTo(3));
        Assert.That(a.Cache.GetStatistics()[^1], Has.Property("OwedRemovals").Zero.And.Property("IsCircuitOpen").False);
        Assert.That(_log.Where(static line => line.Contains("NOPERM", StringComparison.Ordinal)), Has.Exactly(2).Contains("&orders:*"), "once for each process");
        var status = await StatusAsync(a);
        Assert.That(status.Condition, Is.EqualTo(PartCondition.Degraded));
        Assert.That(status.Detail, Does.Contain("NOPERM").And.Contain("&orders:*"));
    }

    [TestCase("-@scripting")]
    [TestCase(Rights + " -eval +watch +multi +exec +unwatch +exists")]
    public async Task A_user_without_scripts_stores_shares_and_removes_and_is_told_the_grant(string rules)
    {
        var server = await StartAsync(rules.Split(' '));
        var (a, b) = (Join(server), Join(server));
        await Until.True(() => b.Redis.Backplane.Hears && a.Redis.Backplane.Hears, "both are connected");
        await AskAsync(a, "a", 1);
        await Until.True(() => a.Cache.GetStatistics()[^1].PendingWrites == 0, "the write ends");
        var shared = await AskAsync(b, "a", 2);
        Assert.That((ValueOf(shared), shared.Layer), Is.EqualTo((1, "redis")));

        await a.Cache.RemoveAsync(Key("a"), default);
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "the removal arrives");
        Assert.That(ValueOf(await AskAsync(b, "a", 3)), Is.EqualTo(3));
        Assert.That(_log.Where(static line => line.Contains("NOPERM", StringComparison.Ordinal)), Has.Some.Contains("+eval"));
        Assert.That((await StatusAsync(a)).Detail, Does.Contain("+eval"));
    }

    [Test]
    public async Task Without_scripts_what_was_removed_meanwhile_is_not_brought_back()
    {
        var server = await StartAsync("-@scripting");
        var a = Join(server);
        await Until.True(() => a.Redis.Backplane.Hears, "it is connected");
        var read = await a.Redis.ReadAsync(Key("a"), ["tag"]);
        await a.Redis.RemoveAsync(Key("a"));
        await a.Redis.WriteAsync(Key("a"), new CacheEntry(new byte[3], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1), ["tag"]), read.Stamp, lease: null);
        Assert.That(await a.Redis.GetAsync(Key("a")), Is.Null);
    }

    [Test]
    public async Task A_user_with_the_documented_rights_lacks_nothing()
    {
        var documented = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "redis.md"));
        Assert.That(documented, Does.Contain(Rights), "docs/redis.md says what is tested here");
        var server = await StartAsync(Rights.Split(' '));
        var (a, b) = (Join(server), Join(server));
        await Until.True(() => a.Redis.Backplane.Hears && b.Redis.Backplane.Hears, "both are connected");
        await AskAsync(a, "a", 1);
        await Until.True(() => a.Cache.GetStatistics()[^1].PendingWrites == 0, "the write ends");
        Assert.That((await AskAsync(b, "a", 2)).Layer, Is.EqualTo("redis"));
        await b.Cache.RemoveByTagAsync("tag", default);
        await Until.True(() => !a.Cache.TryGet(Key("a"), out _), "the removal arrives");
        await a.Cache.RemoveAsync(Key("a"), default);
        Assert.That(ValueOf(await AskAsync(a, "a", 3)), Is.EqualTo(3));
        Assert.That(_log.Where(static line => line.Contains("NOPERM", StringComparison.Ordinal)), Is.Empty);
        Assert.That((a.Cache.GetStatistics()[^1].Failures, (await StatusAsync(a)).Condition), Is.EqualTo((0L, PartCondition.Working)));
    }

    [Test]
    public async Task A_user_who_may_not_read_is_served_without_the_cache_and_told_the_grant()
    {
        var server = await StartAsync("-mget");
        var a = Join(server);
        await Until.TrueAsync(async () => ValueOf(await AskAsync(a, $"{Guid.NewGuid()}", 1)) == 1 && a.Redis.Backplane.Hears, "answers are made");
        await Until.TrueAsync(async () => (await AskAsync(a, $"{Guid.NewGuid()}", 1)).Entry is not null && (await StatusAsync(a)).Detail.Contains("+mget", StringComparison.Ordinal), "the grant is named");
        Assert.That((await StatusAsync(a)).Condition, Is.EqualTo(PartCondition.Degraded));
    }

    [Test]
    public async Task A_wrong_password_is_named_in_the_log_and_the_status()
    {
        var server = await OwnServer.StartAsync("--requirepass", "right");
        _owned.Add(server);
        var a = Join(server, server.Configuration + ",password=wrong");
        await Until.TrueAsync(async () => (await StatusAsync(a)).Detail.Contains("WRONGPASS", StringComparison.Ordinal), "it is named");
        Assert.That(_log, Has.Some.Contains("WRONGPASS").And.Contains("password"));
        Assert.That(ValueOf(await AskAsync(a, "a", 7)), Is.EqualTo(7));
    }

    [TestCase("{0},user=app,password=secret")]
    [TestCase("{0},user=app,password=secret,connectTimeout=5000")]
    [TestCase("redis://app:secret@{0}/0")]
    [TestCase("redis://app:secret@{0}")]
    [TestCase("redis://{0},user=app,password=secret")]
    [TestCase("redis://app:s%65cret@{0}/0,abortConnect=false")]
    public async Task A_connection_string_as_providers_give_it_connects(string form)
    {
        var server = await OwnServer.StartAsync();
        _owned.Add(server);
        await server.ExecuteAsync("ACL", "SETUSER", "app", "on", ">secret", "~*", "&*", "+@all");
        await server.ExecuteAsync("ACL", "SETUSER", "default", "off");
        var a = Join(server, string.Format(System.Globalization.CultureInfo.InvariantCulture, form, server.Configuration));
        await Until.True(() => a.Redis.Backplane.Hears, "it is connected");
    }

    [TestCase("rediss://app:pw@cache.example.net:6380/2", "cache.example.net", 6380, true, 2)]
    [TestCase("redis://cache.example.net", "cache.example.net", 6379, false, null)]
    [TestCase("redis://[::1]:7000/1", "::1", 7000, false, 1)]
    public void An_address_is_read_in_all_its_parts(string address, string host, int port, bool isTls, int? database)
    {
        var options = RedisConnectionString.Parse(address);
        Assert.That($"{options.EndPoints.Single()}", Does.Contain(host).And.Contain($"{port}"));
        Assert.That((options.Ssl, options.DefaultDatabase), Is.EqualTo((isTls, database)));
    }

    [TestCase("localhost:6379,pasword=x", "pasword", "password")]
    [TestCase("localhost:6379,usr=app", "usr", "user")]
    [TestCase("localhost:6379,sslhots=x", "sslhots", "sslHost")]
    [TestCase("localhost:6379,connectTimeout=soon", "connectTimeout", "soon")]
    [TestCase("ssl=true", "names no server", "localhost:6379")]
    [TestCase("http://localhost:6379", "http://", "redis://")]
    [TestCase("redis://localhost/zero", "zero", "number")]
    [TestCase("redis://localhost?db=1", "?db=1", "comma")]
    public void A_connection_string_that_can_never_work_stops_the_start_with_its_fix(string configuration, string named, string fix)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPatternExecution().UseRedis(configuration);
        using var provider = services.BuildServiceProvider();
        Assert.That(
            () => provider.GetRequiredService<IStartupValidator>().Validate(),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("RedisCacheOptions.Configuration").And.Message.Contains(named).And.Message.Contains(fix));
    }

    [Test]
    public async Task A_cluster_of_which_one_node_was_named_goes_on_when_that_node_dies_for_good()
    {
        await using var cluster = await OwnCluster.StartAsync();
        var a = Join(cluster[0], cluster[0].Configuration, new LayeredCacheOptions { BreakDuration = TimeSpan.FromMilliseconds(50) }, isLocal: false);
        await Until.True(() => a.Redis.Backplane.Hears, "it is connected");
        await cluster[0].KillAsync();

        for (var i = 0; i < 12; i++)
        {
            var key = $"{i}";
            await Until.TrueAsync(async () => (await AskAsync(a, key, 1)).Layer == "redis", "the others and the promoted replica answer");
        }

        Assert.That((await StatusAsync(a)).Condition, Is.Not.EqualTo(PartCondition.Down));
    }

    [Test]
    public async Task A_lease_that_comes_after_its_caller_has_gone_keeps_nobody_waiting()
    {
        var server = await OwnServer.StartAsync();
        _owned.Add(server);
        var hasty = new LayeredCacheOptions { SharedReadTimeout = TimeSpan.FromMilliseconds(40), SlowThreshold = TimeSpan.FromSeconds(30), FailureThreshold = 1_000 };
        await using var proxy = new FaultProxy(server.Configuration);
        var slow = Join(server, proxy.Configuration, hasty);
        var other = Join(server, server.Configuration, Member.Patient(), new RedisCacheOptions { LeaseDuration = TimeSpan.FromMinutes(5) });
        await Until.True(() => slow.Redis.Backplane.Hears && other.Redis.Backplane.Hears, "both are connected");
        var read = await slow.Redis.ReadAsync(Key("late"), ["tag"]);
        Assert.That(read.Entry, Is.Null);

        proxy.Delay = TimeSpan.FromMilliseconds(200);
        await AskAsync(slow, "late", 1);
        proxy.Delay = TimeSpan.Zero;
        Assert.That(ValueOf(await AskAsync(other, "late", 2).WaitAsync(TimeSpan.FromMinutes(1))), Is.AnyOf(1, 2));
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "PatternExecution.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    private async Task<OwnServer> StartAsync(params string[] rules)
    {
        var server = await OwnServer.StartAsync();
        _owned.Add(server);
        await server.ExecuteAsync("ACL", ["SETUSER", "app", "on", ">secret", "~*", "&*", "+@all", .. rules]);
        return server;
    }

    private Process Join(OwnServer server, string? configuration = null, LayeredCacheOptions? patience = null, RedisCacheOptions? options = null, bool isLocal = true)
    {
        options ??= new RedisCacheOptions();
        options.Configuration = configuration ?? $"{server.Configuration},user=app,password=secret";
        options.KeyPrefix = "orders:";
        var redis = new RedisCacheLayer(options, null, new QueueLogger<RedisCacheLayer>(_log));
        var process = new Process(redis, new LayeredCache(isLocal ? [new MemoryCacheLayer(), redis] : [redis], patience ?? Member.Patient(), null, null));
        _owned.Add(redis);
        return process;
    }

    private static Task<CacheAnswer> AskAsync(Process process, string text, int value) =>
        process.Cache.GetOrExecuteAsync(Key(text), new CachePolicy(["tag"]), value, static (value, _) => new(Fill(value)), default).AsTask();

    private static async Task<PartStatus> StatusAsync(Process process) => (await new RedisPartStatus(process.Redis, process.Cache, TimeProvider.System).ReadStatusAsync()).Single();

    private sealed record Process(RedisCacheLayer Redis, LayeredCache Cache);

    private sealed class QueueLogger<T>(ConcurrentQueue<string> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) lines.Enqueue(formatter(state, exception));
        }
    }
}
