using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

[TestFixture]
public sealed class DistributedCacheLayerContractTests : CacheLayerContract
{
    private FakeTimeProvider _time = null!;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override TimeSpan TimeToLive => TimeSpan.FromSeconds(300);

    [Test]
    public async Task Layers_over_one_cache_share_answers_and_removals()
    {
        _time = TestClock.Create();
        var store = new DistributedStore(_time);
        LayeredCache[] caches = [Over(store), Over(store)];
        for (var round = 1; round <= 20; round++)
        {
            Assert.That((await AskAsync(caches[round % 2], round)).Layer, Is.Null);
            var shared = await AskAsync(caches[(round + 1) % 2], -1);
            Assert.That((ValueOf(shared), shared.Layer), Is.EqualTo((round, (string?)"distributed")));
            await caches[round % 2].RemoveByTagAsync("tag", default);
        }

        LayeredCache Over(DistributedStore store) => new([new DistributedCacheLayer(store, new DistributedCacheLayerOptions(), _time)], _time);

        static ValueTask<CacheAnswer> AskAsync(LayeredCache cache, int value) =>
            cache.GetOrExecuteAsync(Key("a"), Policy("tag"), value, static (value, _) => new(Fill(value)), default);
    }

    protected override Task<ICacheLayer> CreateAsync()
    {
        _time = TestClock.Create();
        return Task.FromResult<ICacheLayer>(new DistributedCacheLayer(new DistributedStore(_time), new DistributedCacheLayerOptions(), _time));
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
