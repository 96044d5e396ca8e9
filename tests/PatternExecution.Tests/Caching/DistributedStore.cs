using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;
using Microsoft.Extensions.Options;

namespace PatternExecution.Tests.Caching;

/// <summary>A distributed cache in this process that lives by a test's clock.</summary>
internal sealed class DistributedStore(TimeProvider time) : MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions { Clock = new Clock(time) }))
{
    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
