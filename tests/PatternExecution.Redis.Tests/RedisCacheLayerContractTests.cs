using PatternExecution.Caching;
using PatternExecution.Tests.Caching;

namespace PatternExecution.Redis.Tests;

[TestFixture]
public sealed class RedisCacheLayerContractTests : CacheLayerContract
{
    private FakeTimeProvider _time = null!;
    private string _prefix = "";

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override TimeSpan TimeToLive => TimeSpan.FromSeconds(300);

    protected override async Task<ICacheLayer> CreateAsync()
    {
        _time = TestClock.Create();
        _prefix = RedisServer.NewPrefix();
        var layer = new RedisCacheLayer(new RedisCacheOptions { Configuration = RedisServer.Configuration, KeyPrefix = _prefix }, _time);
        await Until.True(() => layer.IsConnected, "the layer connects");
        return layer;
    }

    /// <summary>The server's clock cannot be moved, but what it has left to live can be shortened.</summary>
    protected override async Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        foreach (var key in RedisServer.Keys(_prefix).ToList())
        {
            if (await RedisServer.Database.KeyTimeToLiveAsync(key) is not { } left) continue;
            if (left > time) await RedisServer.Database.KeyExpireAsync(key, left - time);
            else await RedisServer.Database.KeyDeleteAsync(key);
        }
    }
}
