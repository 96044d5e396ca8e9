using System.Globalization;
using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

public sealed class ServerFaultTests
{
    private string _prefix = "";
    private OwnServer _server = null!;

    [SetUp]
    public async Task StartServer()
    {
        _prefix = RedisServer.NewPrefix();
        _server = await OwnServer.StartAsync();
    }

    [TearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [Test]
    public async Task Killed_under_load_and_restarted_empty_it_costs_no_caller_an_answer_and_is_used_again()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, Brisk(), isLocal: false);
        var load = new Load(member);
        await Until.True(() => load.Answered > 200, "load");
        await _server.KillAsync();
        await Until.True(() => member.Statistics.IsCircuitOpen, "its circuit opens");
        var during = load.Answered;
        await Until.True(() => load.Answered > during + 200, "answers go on");

        await _server.RestartAsync();
        var hits = member.Statistics.Hits;
        await Until.True(() => member.Statistics.Hits > hits + 50, "it is used again");
        await load.EndAsync();
    }

    [Test]
    public async Task Frozen_it_costs_no_caller_an_answer_and_is_used_again()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, Brisk(), isLocal: false);
        var load = new Load(member);
        await Until.True(() => load.Answered > 200, "load");
        _server.Freeze();
        await Until.True(() => member.Statistics.IsCircuitOpen, "its circuit opens");
        var during = load.Answered;
        await Until.True(() => load.Answered > during + 200, "answers go on");

        _server.Thaw();
        var hits = member.Statistics.Hits;
        await Until.True(() => member.Statistics.Hits > hits + 50, "it is used again");
        await load.EndAsync();
    }

    [Test]
    public async Task Flushed_it_only_forgets()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, isLocal: false);
        await AskAndSettleAsync(member, 1);
        await _server.ExecuteAsync("FLUSHALL");

        Assert.That(ValueOf(await AskAndSettleAsync(member, 2)), Is.EqualTo(2));
        Assert.That((await AskAndSettleAsync(member, 3)).Layer, Is.EqualTo("redis"));
        Assert.That(member.Statistics.Failures, Is.Zero);
    }

    [Test]
    public async Task Without_memory_for_writes_it_still_answers_and_still_removes()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, isLocal: false);
        await AskAndSettleAsync(member, 1);
        await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.That((await AskAndSettleAsync(member, 2)).Layer, Is.EqualTo("redis"));

        await member.Cache.RemoveByTagAsync("tag", default);

        Assert.That(ValueOf(await AskAndSettleAsync(member, 3)), Is.EqualTo(3), "nothing removed comes back");
        await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await Until.TrueAsync(async () => (await AskAndSettleAsync(member, 4)).Layer == "redis", "it keeps answers again");
    }

    [Test]
    public async Task Made_a_replica_that_refuses_writes_it_costs_no_answer_and_serves_nothing_removed()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, isLocal: false);
        await AskAndSettleAsync(member, 1);
        await _server.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        await member.Cache.RemoveByTagAsync("tag", default);
        Assert.That(ValueOf(await AskAndSettleAsync(member, 2)), Is.EqualTo(2));

        await _server.ExecuteAsync("REPLICAOF", "NO", "ONE");

        await Until.TrueAsync(async () => (await AskAndSettleAsync(member, 3)).Layer == "redis", "it is used again");
        Assert.That(ValueOf(await member.AskAsync("a", static () => 4, "tag")), Is.Not.EqualTo(1));
    }

    [Test]
    public async Task While_it_loads_what_it_had_it_costs_no_answer_and_is_used_after()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, Brisk(), isLocal: false);
        await _server.ExecuteAsync("EVAL", "for i = 1, 3000 do redis.call('SET', 'filler' .. i, i) end", "0");
        await _server.ExecuteAsync("SAVE");
        await _server.KillAsync();
        await _server.RestartAsync("--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024");
        var load = new Load(member);
        await Until.True(() => load.Answered > 200, "answers go on");

        var hits = member.Statistics.Hits;
        await Until.True(() => member.Statistics.Hits > hits + 50, "it is used again");
        await load.EndAsync();
    }

    [Test]
    public async Task A_reply_cut_in_the_middle_and_a_long_delay_are_misses()
    {
        await using var proxy = new FaultProxy(_server.Configuration);
        await using var member = await Member.JoinAsync(proxy.Configuration, _prefix, Brisk(), isLocal: false);
        await AskAndSettleAsync(member, 1);
        proxy.CutReplyAfter = 5;
        Assert.That(ValueOf(await AskAndSettleAsync(member, 1)), Is.EqualTo(1));
        await Until.TrueAsync(async () => (await AskAndSettleAsync(member, 1)).Layer == "redis", "it is connected again");

        proxy.Delay = TimeSpan.FromSeconds(5);
        Assert.That((await member.AskAsync("a", static () => 2, "tag")).Layer, Is.Null, "not waited for");
        Assert.That(member.Statistics.Failures, Is.Positive);
    }

    [Test]
    public async Task In_a_cluster_keys_of_different_slots_are_read_and_leased_all_the_same()
    {
        await using var server = await OwnServer.StartNodeAsync();
        await server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await Until.TrueAsync(async () => ((string?)await server.ExecuteAsync("CLUSTER", "INFO"))!.Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is up");
        await using var a = await Member.JoinAsync(server.Configuration, _prefix);
        await using var b = await Member.JoinAsync(server.Configuration, _prefix);
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            Assert.That((await a.AskAsync($"{i}", () => number, "x", "y", $"{i}")).Layer, Is.Null);
            await a.SettledAsync();
            Assert.That((await b.AskAsync($"{i}", static () => -1, "x", "y", $"{i}")).Layer, Is.EqualTo("redis"));
        }

        await a.Cache.RemoveByTagAsync("7", default);
        await Until.True(() => !b.Cache.TryGet(Key("7"), out _), "the removal arrives");
        Assert.That(b.Cache.TryGet(Key("8"), out _), Is.True);
        Assert.That((a.Statistics.Failures, b.Statistics.Failures), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task Stored_bytes_changed_or_cut_are_a_miss_and_counted()
    {
        await using var member = await Member.JoinAsync(_server.Configuration, _prefix, isLocal: false);
        await AskAndSettleAsync(member, 1);
        using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        var name = $"{_prefix}v:{{{Key("a").ToHash()}}}";
        byte[] whole = (await connection.GetDatabase().StringGetAsync(name))!;
        for (var place = 0; place < whole.Length; place++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[place] ^= 0x40;
            await connection.GetDatabase().StringSetAsync(name, damaged);
            Assert.That(await member.Redis.GetAsync(Key("a"), default), Is.Null, $"{place}");
            await connection.GetDatabase().StringSetAsync(name, whole.AsMemory(0, place).ToArray());
            Assert.That(await member.Redis.GetAsync(Key("a"), default), Is.Null, $"{place}");
        }

        // Nothing at all is not there rather than damaged.
        Assert.That(member.Statistics.Refused, Is.EqualTo((2 * whole.Length)).Within(1));
        await connection.GetDatabase().StringSetAsync(name, whole);
        Assert.That(await member.Redis.GetAsync(Key("a"), default), Is.Not.Null);
    }

    /// <summary>As patient as hosts are, and quick to try again.</summary>
    private static LayeredCacheOptions Brisk() => new() { BreakDuration = TimeSpan.FromMilliseconds(50) };

    private static async Task<CacheAnswer> AskAndSettleAsync(Member member, int value)
    {
        var answer = await member.AskAsync("a", () => value, "tag");
        await member.SettledAsync();
        return answer;
    }

    /// <summary>Callers who ask all the time and know the right answer.</summary>
    private sealed class Load
    {
        private readonly Task[] _callers;
        private long _answered;
        private volatile bool _isOver;

        public Load(Member member) => _callers = [.. Enumerable.Range(0, 8).Select(caller => Task.Run(() => AskAsync(member, caller)))];

        public long Answered => Interlocked.Read(ref _answered);

        /// <summary>Fails where a caller did.</summary>
        public async Task EndAsync()
        {
            _isOver = true;
            await Task.WhenAll(_callers);
        }

        private async Task AskAsync(Member member, int caller)
        {
            var random = new Random(caller);
            while (!_isOver)
            {
                var number = random.Next(100);
                var answer = await member.AskAsync(number.ToString(CultureInfo.InvariantCulture), () => number, "tag");
                if (ValueOf(answer) != number) throw new InvalidOperationException($"{number} was answered with {ValueOf(answer)}.");
                Interlocked.Increment(ref _answered);
                await Task.Yield();
            }
        }
    }
}
