using PatternExecution.Redis.Removals;
using StackExchange.Redis;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

public sealed class RemovalTests
{
    private readonly List<IAsyncDisposable> _things = [];
    private string _prefix = "";

    [SetUp]
    public void NewPrefix() => _prefix = RedisServer.NewPrefix();

    [TearDown]
    public async Task DisposeThings()
    {
        foreach (var thing in Enumerable.Reverse(_things)) await thing.DisposeAsync();
        _things.Clear();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_removal_reaches_what_another_process_keeps_in_memory(bool byTag)
    {
        var (a, b) = await TwoWithAnAnswerAsync();
        await (byTag ? a.Cache.RemoveByTagAsync("tag", default) : a.Cache.RemoveAsync(Key("a"), default));

        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "the other process forgets");
        Assert.That(ValueOf(await b.AskAsync("a", static () => 2, "tag")), Is.EqualTo(2));
        Assert.That(b.Statistics.RemovalsHeard, Is.EqualTo(1));
        Assert.That(b.Statistics.RemovalsMissed, Is.LessThanOrEqualTo(1), "the one of its start");
    }

    [Test]
    public async Task An_answer_begun_before_a_removal_by_another_process_is_not_kept_anywhere()
    {
        var (a, b) = (await JoinAsync(), await JoinAsync());
        var old = new TaskCompletionSource<int>();
        var begun = new TaskCompletionSource();
        var waiting = b.Cache.GetOrExecuteAsync(
            Key("a"),
            Policy("tag"),
            0,
            async (_, _) =>
            {
                begun.SetResult();
                return Fill(await old.Task);
            },
            default).AsTask();
        await begun.Task;
        await a.Cache.RemoveByTagAsync("tag", default);
        await Until.True(() => b.Statistics.RemovalsHeard == 1, "the removal arrives");
        old.SetResult(1);
        Assert.That(ValueOf(await waiting), Is.EqualTo(1), "who asked before is answered");
        await b.SettledAsync();

        Assert.That(await b.Cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
        Assert.That(ValueOf(await a.AskAsync("a", static () => 2, "tag")), Is.EqualTo(2));
    }

    [Test]
    public async Task A_write_begun_before_a_removal_that_nobody_heard_of_is_not_believed()
    {
        var a = await JoinAsync();
        var key = Key("a");
        var before = await a.Redis.ReadAsync(key, ["tag"], default);
        await a.Redis.RemoveByTagAsync("tag", default);
        await a.Redis.WriteAsync(key, Entry(1, "tag"), before.Stamp, lease: null, default);

        Assert.That(await a.Redis.GetAsync(key, default), Is.Null);

        before = await a.Redis.ReadAsync(key, [], default);
        await a.Redis.RemoveAsync(key, default);
        await a.Redis.WriteAsync(key, Entry(1), before.Stamp, lease: null, default);
        Assert.That(await a.Redis.GetAsync(key, default), Is.Null);
    }

    [Test]
    public async Task A_version_that_the_server_has_lost_ends_what_carries_the_tag()
    {
        var a = await JoinAsync();
        await a.Redis.SetAsync(Key("a"), Entry(1, "tag"), default);
        foreach (var key in RedisServer.Keys(_prefix + "t:").ToList()) await RedisServer.Database.KeyDeleteAsync(key);
        Assert.That(await a.Redis.GetAsync(Key("a"), default), Is.Null);

        await a.Redis.SetAsync(Key("b"), Entry(2, "tag"), default);
        Assert.That(await a.Redis.GetAsync(Key("b"), default), Is.Not.Null);
        Assert.That(await a.Redis.GetAsync(Key("a"), default), Is.Null, "a new version is not the old one");
    }

    [Test]
    public async Task Clocks_five_minutes_apart_revive_nothing([Values(-5, 5)] int minutes)
    {
        var ahead = TestClock.Create();
        var behind = TestClock.Create();
        (minutes > 0 ? ahead : behind).Advance(TimeSpan.FromMinutes(5));
        var redis = () => new RedisCacheOptions { TimeToLive = TimeSpan.FromHours(1) };
        await using var a = new RedisCacheLayer(Configure(redis()), ahead);
        await using var b = new RedisCacheLayer(Configure(redis()), behind);
        await Until.True(() => a.IsConnected && b.IsConnected, "both connect");
        for (var round = 0; round < 50; round++)
        {
            var (writer, remover) = round % 2 == 0 ? (a, b) : (b, a);
            var key = Key($"{round}");
            await writer.SetAsync(key, Entry(round, "tag"), default);
            Assert.That(await remover.GetAsync(key, default), Is.Not.Null, "it is shared");
            await remover.RemoveByTagAsync("tag", default);
            Assert.That(await writer.GetAsync(key, default), Is.Null);
            Assert.That(await remover.GetAsync(key, default), Is.Null);
        }

        RedisCacheOptions Configure(RedisCacheOptions options)
        {
            options.Configuration = RedisServer.Configuration;
            options.KeyPrefix = _prefix;
            return options;
        }
    }

    [Test]
    public async Task After_a_connection_was_cut_nothing_older_than_the_cut_is_served_from_memory()
    {
        var proxy = Add(new FaultProxy(RedisServer.Configuration));
        var a = await JoinAsync();
        var b = await JoinAsync(proxy.Configuration);
        await AnswerAsync(a, b);
        proxy.IsRefusing = true;
        proxy.Cut();
        await Until.True(() => !b.Redis.Backplane.Hears, "the loss is noticed");
        await a.Cache.RemoveByTagAsync("tag", default);
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.True, "cut off, it serves what it has");

        proxy.IsRefusing = false;
        await Until.True(() => b.Redis.Backplane.Hears, "it is connected again");
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "it forgets");
        Assert.That(ValueOf(await b.AskAsync("a", static () => 2, "tag")), Is.EqualTo(2));
    }

    [Test]
    public async Task After_the_subscriber_alone_was_killed_nothing_older_is_served_from_memory()
    {
        await using var server = await OwnServer.StartAsync();
        var a = await JoinAsync(server.Configuration);
        var b = await JoinAsync(server.Configuration);
        await AnswerAsync(a, b);
        var missed = b.Statistics.RemovalsMissed;
        await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await a.Cache.RemoveByTagAsync("tag", default);

        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "it forgets");
        await Until.True(() => b.Redis.Backplane.Hears && b.Statistics.RemovalsMissed > missed, "it hears again");
        await Until.TrueAsync(async () => ValueOf(await b.AskAsync("a", static () => 2, "tag")) == 2, "it answers anew");
    }

    [Test]
    public async Task A_half_open_connection_is_noticed_and_forgotten_after()
    {
        var proxy = Add(new FaultProxy(RedisServer.Configuration));
        var a = await JoinAsync();
        var b = await JoinAsync(proxy.Configuration);
        await AnswerAsync(a, b);
        proxy.IsHalfOpen = true;
        await Until.True(() => !b.Redis.Backplane.Hears, "the silence is noticed");
        await a.Cache.RemoveByTagAsync("tag", default);

        proxy.IsHalfOpen = false;
        proxy.Cut();
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "it forgets");
    }

    [Test]
    [Category("Soak")]
    public async Task A_connection_that_stays_half_open_is_replaced()
    {
        var proxy = Add(new FaultProxy(RedisServer.Configuration));
        var a = await JoinAsync();
        var b = await JoinAsync(proxy.Configuration);
        await AnswerAsync(a, b);
        proxy.KillSilently();
        await Until.True(() => !b.Redis.Backplane.Hears, "the silence is noticed");
        await a.Cache.RemoveByTagAsync("tag", default);

        await Until.True(() => b.Redis.Backplane.Hears, "a new connection is made");
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "it forgets");
    }

    [Test]
    public async Task Lost_doubled_and_reordered_messages_leave_nothing_stale()
    {
        var b = await JoinAsync();
        var sender = 77L;
        await SendAsync(1, "other");
        await AskAndKeepAsync();
        await SendAsync(1, "other");
        await SendAsync(2, "other");
        await SendAsync(2, "other");
        var missed = b.Statistics.RemovalsMissed;
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.True, "what arrives twice does no harm");

        // 3 is lost.
        await SendAsync(4, "other");
        await Until.True(() => b.Statistics.RemovalsMissed == missed + 1, "the gap is noticed");
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.False);

        // 6 comes before 5, and is no gap.
        await AskAndKeepAsync();
        await SendAsync(6, "other");
        await SendAsync(5, "tag");
        await Until.True(() => !b.Cache.TryGet(Key("a"), out _), "the removal is followed");

        // 7 is lost and nothing follows but the count.
        await AskAndKeepAsync();
        missed = b.Statistics.RemovalsMissed;
        await RedisServer.Database.PublishAsync(Channel(), new RemovalMessage(sender, 7, RemovalKind.Count, []).ToBytes());
        await Until.True(() => b.Statistics.RemovalsMissed == missed + 1, "the missing last one is noticed");
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.False);

        await RedisServer.Database.PublishAsync(Channel(), "rubbish");

        async Task SendAsync(long number, string tag)
        {
            var heard = b.Statistics.RemovalsHeard;
            await RedisServer.Database.PublishAsync(Channel(), new RemovalMessage(sender, number, RemovalKind.Tag, RemovalMessage.BytesOf(tag)).ToBytes());
            await Until.True(() => b.Statistics.RemovalsHeard > heard, "the message arrives");
        }

        async Task AskAndKeepAsync()
        {
            await b.AskAsync("a", static () => 1, "tag");
            Assert.That(b.Cache.TryGet(Key("a"), out _), Is.True);
        }
    }

    [Test]
    public async Task No_process_serves_what_is_older_than_a_removal_it_has_heard_of()
    {
        Member[] members = [await JoinAsync(), await JoinAsync(), await JoinAsync()];
        var truth = 0;
        var removed = 0;
        var stale = 0;
        var reads = 0;
        var isOver = false;
        var readers = members.Select(member => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var atLeast = Volatile.Read(ref removed);
                var answer = await member.Cache.GetOrExecuteAsync(
                    Key("a"),
                    Policy("tag"),
                    0,
                    async (_, _) =>
                    {
                        var value = Volatile.Read(ref truth);
                        await Task.Yield();
                        return Fill(value);
                    },
                    default);
                if (ValueOf(answer) < atLeast) Interlocked.Increment(ref stale);
                Interlocked.Increment(ref reads);
            }
        })).ToArray();
        // Counted by sender: what is heard may be an earlier removal that was late.
        var told = new int[members.Length];
        for (var version = 1; version <= 300; version++)
        {
            var writer = version % members.Length;
            Volatile.Write(ref truth, version);
            await members[writer].Cache.RemoveByTagAsync("tag", default);
            told[writer]++;
            await Until.True(() => members.Index().All(member => member.Item.Statistics.RemovalsHeard == told.Sum() - told[member.Index]), "all have heard of it");
            Volatile.Write(ref removed, version);
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
        Assert.That(stale, Is.Zero);
        Assert.That(reads, Is.GreaterThan(300));
    }

    private RedisChannel Channel() => new(_prefix + "removals", RedisChannel.PatternMode.Literal);

    private T Add<T>(T thing)
        where T : IAsyncDisposable
    {
        _things.Add(thing);
        return thing;
    }

    private async Task<Member> JoinAsync(string? configuration = null) => Add(await Member.JoinAsync(configuration ?? RedisServer.Configuration, _prefix));

    private async Task<(Member A, Member B)> TwoWithAnAnswerAsync()
    {
        var (a, b) = (await JoinAsync(), await JoinAsync());
        await AnswerAsync(a, b);
        return (a, b);
    }

    private static async Task AnswerAsync(Member a, Member b)
    {
        await a.AskAsync("a", static () => 1, "tag");
        await a.SettledAsync();
        Assert.That((await b.AskAsync("a", static () => 9, "tag")).Layer, Is.EqualTo("redis"));
        Assert.That(b.Cache.TryGet(Key("a"), out _), Is.True);
    }
}
