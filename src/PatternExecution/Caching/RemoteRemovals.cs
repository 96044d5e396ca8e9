using PatternExecution.Caching.Flights;
using PatternExecution.Caching.Guarding;

namespace PatternExecution.Caching;

/// <summary>Applies to the layers inside the process what other processes have removed from a shared one.</summary>
internal sealed class RemoteRemovals(FlightTable flights, GuardedLayer[] layers) : ICacheListener
{
    private long _applied;
    private long _missed;

    /// <summary>Removals by other processes that nothing older is served after.</summary>
    public long Applied => Interlocked.Read(ref _applied);

    /// <summary>How often all was forgotten because removals were missed.</summary>
    public long Missed => Interlocked.Read(ref _missed);

    public async ValueTask RemovedAsync(CacheKey key)
    {
        await flights.RevokeAsync(in key).ConfigureAwait(false);
        await RemoveAsync(new Removal(key, null)).ConfigureAwait(false);
        Interlocked.Increment(ref _applied);
    }

    public async ValueTask TagRemovedAsync(string tag)
    {
        if (tag == EverythingTag.Name)
        {
            await MissedAsync().ConfigureAwait(false);
            return;
        }

        await flights.RevokeAsync(tag).ConfigureAwait(false);
        await RemoveAsync(new Removal(default, tag)).ConfigureAwait(false);
        Interlocked.Increment(ref _applied);
    }

    public async ValueTask MissedAsync()
    {
        Interlocked.Increment(ref _missed);
        await flights.RevokeAllAsync().ConfigureAwait(false);
        foreach (var layer in layers)
        {
            layer.Clear();
            // Who can say that something was missed can be reached.
            layer.Stirred();
        }
    }

    private async ValueTask RemoveAsync(Removal removal)
    {
        foreach (var layer in layers)
        {
            if (!layer.IsShared) await layer.RemoveAsync(removal, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
