using System.Globalization;
using System.Text;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>
/// Whether the server is connected and how soon it answers, whether the cache's circuit to it is open, and which removals are pending. Slow, with an open circuit or not heard from
/// it is degraded; down is only what neither answers nor is heard.
/// </summary>
internal sealed class RedisPartStatus(RedisCacheLayer layer, LayeredCache cache, TimeProvider time) : IPartStatusSource
{
    // Less than a page of the dashboard waits for a part.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(150);

    public string Name => layer.Name;

    public async ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken = default)
    {
        var isConnected = layer.IsConnected;
        var roundTrip = isConnected ? await MeasureAsync(cancellationToken).ConfigureAwait(false) : null;
        var statistics = cache.GetStatistics().FirstOrDefault(other => other.Name == layer.Name);
        var isCircuitOpen = statistics?.IsCircuitOpen == true;
        var owed = statistics?.OwedRemovals ?? 0;
        var hears = layer.Backplane.Hears;
        var refusals = layer.Refusals.ToArray();
        var condition = PartCondition.Degraded;
        if (!isConnected || (roundTrip is null && !hears)) condition = PartCondition.Down;
        else if (roundTrip is not null && hears && !isCircuitOpen && owed == 0 && refusals.Length == 0) condition = PartCondition.Working;

        var detail = new StringBuilder(isConnected ? "connected; " : "not connected; requests are answered without it");
        if (roundTrip is { } measured) detail.Append(CultureInfo.InvariantCulture, $"round trip {measured.TotalMilliseconds:0.##} ms");
        else if (isConnected) detail.Append(CultureInfo.InvariantCulture, $"no answer within {_patience.TotalMilliseconds:0} ms");
        if (isConnected && !hears) detail.Append("; removals by other processes are not heard");
        foreach (var refusal in refusals) detail.Append("; ").Append(refusal.TrimEnd('.'));
        if (owed > 0) detail.Append(CultureInfo.InvariantCulture, $"; owed {owed} {(owed == 1 ? "removal" : "removals")}, done before it is asked again");
        return [new PartStatus(Name, condition, detail.Append('.').ToString()) { IsCircuitOpen = isCircuitOpen }];
    }

    /// <summary>How long the server takes to answer; null where it does not.</summary>
    private async ValueTask<TimeSpan?> MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            var started = time.GetTimestamp();
            await layer.PingAsync().OrAbandonAsync(_patience, time, cancellationToken).ConfigureAwait(false);
            return time.GetElapsedTime(started);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }
}
