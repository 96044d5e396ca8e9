using PatternExecution.Caching;
using PatternExecution.Tests.Caching;
using StackExchange.Redis;

namespace PatternExecution.Redis.Tests;

/// <summary>Answers past their time, between processes whose clocks say that it has passed; the server's own time stands still for that.</summary>
public sealed class StaleTests
{
    private static readonly CachePolicy _policy = new(["tag"], TimeSpan.FromSeconds(10)) { StaleWhile = TimeSpan.FromSeconds(60) };
    private string _prefix = "";

    [SetUp]
    public void StartAnew() => _prefix = RedisServer.NewPrefix();

    [Test]
    public async Task The_last_answer_is_given_to_another_process_whose_execution_fails()
    {
        await WriteAsync("given", _policy);
        await using var later = await JoinAsync(TimeSpan.FromSeconds(40));

        var stale = await FailAsync(later, "given", _policy);

        Assert.That((CacheSamples.ValueOf(stale), stale.Layer, stale.IsStale), Is.EqualTo((1, (string?)"redis", true)));
        Assert.That((later.Statistics.Hits, later.Statistics.Misses, later.Statistics.Stale), Is.EqualTo((0L, 1L, 1L)));
        Assert.That(async () => await FailAsync(later, "given", _policy with { StaleWhile = TimeSpan.Zero }), Throws.InstanceOf<InvalidDataException>());
        await using var tooLate = await JoinAsync(TimeSpan.FromSeconds(71));
        Assert.That(async () => await FailAsync(tooLate, "given", _policy), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public async Task The_server_keeps_an_answer_for_its_time_and_the_time_it_may_be_stale()
    {
        await WriteAsync("kept", _policy);

        using var connection = await ConnectionMultiplexer.ConnectAsync(RedisServer.Configuration);
        var entry = RedisServer.Keys(_prefix).Single(key => key.ToString().StartsWith(_prefix + "v:", StringComparison.Ordinal));
        Assert.That(await connection.GetDatabase().KeyTimeToLiveAsync(entry), Is.GreaterThan(TimeSpan.FromSeconds(30)).And.LessThanOrEqualTo(TimeSpan.FromSeconds(70)));
    }

    [Test]
    public async Task The_layers_own_time_to_live_ends_and_the_answer_is_stale_from_then_on()
    {
        var policy = _policy with { TimeToLive = null };
        await WriteAsync("default", policy);
        await using var before = await JoinAsync(TimeSpan.FromSeconds(200));
        await using var after = await JoinAsync(TimeSpan.FromSeconds(301));

        Assert.That((await FailAsync(before, "default", policy)).IsStale, Is.False);
        Assert.That((await FailAsync(after, "default", policy)).IsStale, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_one_process_has_invalidated_no_other_gives_stale(bool byTag)
    {
        await WriteAsync("removed", _policy);
        await using (var remover = await JoinAsync(TimeSpan.Zero))
        {
            if (byTag) await remover.Cache.RemoveByTagAsync("tag", default);
            else await remover.Cache.RemoveAsync(CacheSamples.Key("removed"), default);
        }

        await using var later = await JoinAsync(TimeSpan.FromSeconds(20));
        Assert.That(async () => await FailAsync(later, "removed", _policy), Throws.InstanceOf<InvalidDataException>());
    }

    [Test]
    public async Task An_answer_that_was_made_anew_takes_the_place_of_the_stale_one()
    {
        await WriteAsync("renewed", _policy);
        await using var later = await JoinAsync(TimeSpan.FromSeconds(20));
        var made = await later.Cache.GetOrExecuteAsync(CacheSamples.Key("renewed"), _policy, 2, static (value, _) => new(CacheSamples.Fill(value)), default);
        await later.SettledAsync();
        await using var another = await JoinAsync(TimeSpan.FromSeconds(20));

        Assert.That(CacheSamples.ValueOf(made), Is.EqualTo(2));
        var read = await FailAsync(another, "renewed", _policy);
        Assert.That((CacheSamples.ValueOf(read), read.IsStale), Is.EqualTo((2, false)));
    }

    /// <summary>A process that asks so much later, as far as it knows.</summary>
    private Task<Member> JoinAsync(TimeSpan later) => Member.JoinAsync(RedisServer.Configuration, _prefix, time: new LaterTime(later), isLocal: false);

    private async Task WriteAsync(string text, CachePolicy policy)
    {
        await using var writer = await JoinAsync(TimeSpan.Zero);
        await writer.Cache.GetOrExecuteAsync(CacheSamples.Key(text), policy, 1, static (value, _) => new(CacheSamples.Fill(value)), default);
        await writer.SettledAsync();
    }

    private static Task<CacheAnswer> FailAsync(Member member, string text, CachePolicy policy) =>
        member.Cache.GetOrExecuteAsync<int>(CacheSamples.Key(text), policy, 0, static (_, _) => throw new InvalidDataException("broken"), default).AsTask();

    private sealed class LaterTime(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
