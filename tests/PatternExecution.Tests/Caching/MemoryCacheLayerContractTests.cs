using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

[TestFixture]
public sealed class MemoryCacheLayerContractTests : CacheLayerContract
{
    private FakeTimeProvider _time = null!;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override TimeSpan TimeToLive => TimeSpan.FromSeconds(60);

    protected override Task<ICacheLayer> CreateAsync()
    {
        _time = TestClock.Create();
        return Task.FromResult<ICacheLayer>(new MemoryCacheLayer(new MemoryCacheLayerOptions(), _time));
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
