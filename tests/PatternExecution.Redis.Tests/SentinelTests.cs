namespace PatternExecution.Redis.Tests;

[Category("Soak")]
public sealed class SentinelTests
{
    [Test]
    public async Task After_a_failover_the_new_master_is_used_and_nothing_removed_is_served()
    {
        var prefix = RedisServer.NewPrefix();
        await using var master = await OwnServer.StartAsync();
        await using var replica = await OwnServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}");
        await using var sentinel = await OwnServer.StartSentinelAsync(master.Port);
        await Until.TrueAsync(async () => ((string?)await replica.ExecuteAsync("INFO", "replication"))!.Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        await using var member = await Member.JoinAsync(
            $"{master.Configuration},{replica.Configuration}", prefix, new Caching.LayeredCacheOptions { BreakDuration = TimeSpan.FromMilliseconds(50) }, isLocal: false);
        await member.AskAsync("a", static () => 1, "tag");
        await member.SettledAsync();
        await Until.TrueAsync(async () => (await member.AskAsync("a", static () => 1, "tag")).Layer == "redis", "the master answers");

        await master.KillAsync();
        await member.Cache.RemoveByTagAsync("tag", default);
        Assert.That(PatternExecution.Tests.Caching.CacheSamples.ValueOf(await member.AskAsync("a", static () => 2, "tag")), Is.EqualTo(2), "nothing removed is served, and nobody waits for the failover");

        await Until.TrueAsync(async () => ((string?)await replica.ExecuteAsync("INFO", "replication"))!.Contains("role:master", StringComparison.Ordinal), "the sentinel promotes the replica");
        await Until.TrueAsync(async () => (await member.AskAsync("a", static () => 2, "tag")).Layer == "redis", "the new master answers");
        Assert.That(PatternExecution.Tests.Caching.CacheSamples.ValueOf(await member.AskAsync("a", static () => 3, "tag")), Is.EqualTo(2));
    }
}
