using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

public sealed class SizeTests
{
    [TestCase(999, false)]
    [TestCase(1_000, true)]
    [TestCase(5_000, true)]
    public async Task From_a_size_on_what_is_stored_is_compressed_and_comes_back_whole(int length, bool isCompressed)
    {
        var prefix = RedisServer.NewPrefix();
        await using var member = await JoinAsync(prefix);
        await member.Redis.SetAsync(Key("a"), Of(length), default);

        var stored = await RedisServer.Database.StringLengthAsync($"{prefix}v:{{{Key("a").ToHash()}}}");

        Assert.That(stored, isCompressed ? Is.LessThan(500) : Is.GreaterThan(length));
        Assert.That((await member.Redis.GetAsync(Key("a"), default))!.Value.ToArray(), Is.EqualTo(Of(length).Value.ToArray()));
    }

    [Test]
    public async Task Over_a_larger_size_nothing_is_stored_and_what_was_there_is_gone()
    {
        await using var member = await JoinAsync(RedisServer.NewPrefix());
        await member.Redis.SetAsync(Key("a"), Of(10), default);
        await member.Redis.SetAsync(Key("a"), Of(5_001), default);

        Assert.That(await member.Redis.GetAsync(Key("a"), default), Is.Null);
        Assert.That(member.Statistics.DroppedWrites, Is.EqualTo(1));
    }

    private static Task<Member> JoinAsync(string prefix) =>
        Member.JoinAsync(RedisServer.Configuration, prefix, redis: new RedisCacheOptions { CompressFrom = 1_000, MaxEntryBytes = 5_000 });

    private static CacheEntry Of(int length) => new(Enumerable.Range(0, length).Select(static i => (byte)(i % 10)).ToArray(), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, ["tag"]);
}
