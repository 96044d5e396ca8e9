using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

public sealed class LeaseTests
{
    private readonly List<Member> _members = [];
    private string _prefix = "";

    [SetUp]
    public void NewPrefix() => _prefix = RedisServer.NewPrefix();

    [TearDown]
    public async Task DisposeMembers()
    {
        foreach (var member in _members) await member.DisposeAsync();
        _members.Clear();
    }

    [TestCase(2)]
    [TestCase(4)]
    public async Task Of_many_callers_in_several_processes_one_executes_a_cold_key(int processes)
    {
        await JoinAsync(processes, TimeSpan.FromMinutes(5));
        for (var round = 0; round < 5; round++)
        {
            var executions = 0;
            var end = new TaskCompletionSource();
            var key = Key($"{round}");
            var callers = _members.SelectMany(member => Enumerable.Range(0, 50).Select(_ => Task.Run(() => member.Cache.GetOrExecuteAsync(
                key,
                Policy("tag"),
                0,
                async (_, _) =>
                {
                    Interlocked.Increment(ref executions);
                    await end.Task;
                    return Fill(7);
                },
                default).AsTask()))).ToArray();
            await Until.TrueAsync(async () => await WaitersAsync(key) == processes - 1, "the others wait");
            end.SetResult();

            Assert.That((await Task.WhenAll(callers)).Select(ValueOf), Is.All.EqualTo(7));
            Assert.That(executions, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_holder_that_hangs_or_dies_frees_the_key_at_its_deadline()
    {
        await JoinAsync(2, TimeSpan.FromMilliseconds(200));
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource<CacheFill>();
        var hung = _members[0].Cache.GetOrExecuteAsync(
            Key("a"),
            Policy(),
            0,
            async (_, _) =>
            {
                begun.SetResult();
                return await never.Task;
            },
            default).AsTask();
        await begun.Task;

        Assert.That(ValueOf(await _members[1].AskAsync("a", static () => 2)), Is.EqualTo(2));
        await _members[1].SettledAsync();
        Assert.That(hung.IsCompleted, Is.False);
        never.SetResult(Fill(1));
        await hung;
        await _members[0].SettledAsync();
        Assert.That(ValueOf((await _members[1].Redis.GetAsync(Key("a"), default))!), Is.EqualTo(2), "what comes late replaces nothing");
    }

    [Test]
    public async Task A_lease_left_behind_by_a_process_that_died_ends_by_itself()
    {
        await JoinAsync(2, TimeSpan.FromMinutes(5));
        await RedisServer.Database.StringSetAsync($"{_prefix}l:{{{Key("a").ToHash()}}}", "of a process that is no more", TimeSpan.FromMilliseconds(300));
        var executions = 0;
        var callers = _members.Select(member => member.AskAsync("a", () => Interlocked.Increment(ref executions))).ToArray();

        Assert.That((await Task.WhenAll(callers)).Select(ValueOf), Is.All.EqualTo(1));
        Assert.That(executions, Is.EqualTo(1), "then it is once again one of them who executes");
    }

    [Test]
    public async Task A_holder_that_fails_lets_the_others_execute_at_once()
    {
        await JoinAsync(3, TimeSpan.FromMinutes(5));
        var fail = new TaskCompletionSource<CacheFill>();
        var begun = new TaskCompletionSource();
        var failing = _members[0].Cache.GetOrExecuteAsync(
            Key("a"),
            Policy(),
            0,
            async (_, _) =>
            {
                begun.SetResult();
                return await fail.Task;
            },
            default).AsTask();
        await begun.Task;
        var others = _members.Skip(1).Select(static member => member.AskAsync("a", static () => 2)).ToArray();
        await Until.TrueAsync(async () => await WaitersAsync(Key("a")) == 2, "the others wait");
        fail.SetException(new InvalidOperationException("no"));

        Assert.That(async () => await failing, Throws.InvalidOperationException);
        Assert.That((await Task.WhenAll(others)).Select(ValueOf), Is.All.EqualTo(2));
    }

    [Test]
    public async Task A_lease_that_cannot_be_had_blocks_nobody()
    {
        await using var server = await OwnServer.StartAsync();
        await using var member = await Member.JoinAsync(server.Configuration, _prefix, new LayeredCacheOptions { SlowThreshold = TimeSpan.FromSeconds(30) });
        var stamp = (await member.Redis.ReadAsync(Key("a"), [], default)).Stamp;
        Assert.That((await member.Redis.LeaseAsync(Key("a"), stamp, default))!.State, Is.EqualTo(LeaseState.Held));
        var waiting = member.AskAsync("a", static () => 1);
        await Until.TrueAsync(async () => (long)await server.ExecuteAsync("LLEN", $"{_prefix}w:{{{Key("a").ToHash()}}}") == 1, "it waits for the other's lease");

        await server.KillAsync();

        Assert.That(ValueOf(await waiting), Is.EqualTo(1), "who waits is let go when the server is gone");
        Assert.That(ValueOf(await member.AskAsync("b", static () => 2)), Is.EqualTo(2));
    }

    private async Task<long> WaitersAsync(CacheKey key) => await RedisServer.Database.ListLengthAsync($"{_prefix}w:{{{key.ToHash()}}}");

    private async Task JoinAsync(int count, TimeSpan lease)
    {
        for (var i = 0; i < count; i++)
            _members.Add(await Member.JoinAsync(RedisServer.Configuration, _prefix, redis: new RedisCacheOptions { LeaseDuration = lease }));
    }
}
