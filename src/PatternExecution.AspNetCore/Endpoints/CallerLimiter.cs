using System.Collections.Concurrent;

namespace PatternExecution.AspNetCore.Endpoints;

/// <summary>
/// Holds each caller to a rate and a burst by the generic cell rate algorithm (ITU-T I.371): one number a caller, the time at which its allowance is
/// whole again. Thread-safe.
/// </summary>
internal sealed class CallerLimiter(int perSecond, int burst, TimeProvider time)
{
    // What all others share once so many are known, none of them idle.
    private const string Overflow = "";
    private const int MaxCallers = 10_000;

    private readonly ConcurrentDictionary<string, Allowance> _callers = new(StringComparer.Ordinal);
    private readonly double _cost = (double)TimeSpan.TicksPerSecond / perSecond;
    private readonly long _started = time.GetTimestamp();
    private int _known;

    /// <summary>How many callers are remembered.</summary>
    public int Known => Volatile.Read(ref _known);

    /// <summary>Takes requests out of a caller's allowance, or says how long to wait until there are as many.</summary>
    public bool TryTake(string caller, int count, out TimeSpan retryAfter)
    {
        var now = time.GetElapsedTime(_started).Ticks;
        return Of(caller, now).TryTake(now, (long)(count * _cost), (long)(burst * _cost), out retryAfter);
    }

    private Allowance Of(string caller, long now)
    {
        if (_callers.TryGetValue(caller, out var known)) return known;
        if (Volatile.Read(ref _known) >= MaxCallers && !Sweep(now)) caller = Overflow;
        var added = new Allowance();
        var kept = _callers.GetOrAdd(caller, added);
        if (ReferenceEquals(kept, added)) Interlocked.Increment(ref _known);
        return kept;
    }

    /// <summary>Forgets whoever has the whole allowance again: nothing is lost by it.</summary>
    /// <returns>Whether there is room.</returns>
    private bool Sweep(long now)
    {
        foreach (var caller in _callers)
        {
            if (caller.Value.IsWhole(now) && _callers.TryRemove(caller)) Interlocked.Decrement(ref _known);
        }

        return Volatile.Read(ref _known) < MaxCallers;
    }

    private sealed class Allowance
    {
        private long _wholeAt;

        public bool IsWhole(long now) => Volatile.Read(ref _wholeAt) <= now;

        public bool TryTake(long now, long cost, long most, out TimeSpan retryAfter)
        {
            while (true)
            {
                var wholeAt = Volatile.Read(ref _wholeAt);
                var next = Math.Max(wholeAt, now) + cost;
                if (next - now > most)
                {
                    retryAfter = TimeSpan.FromTicks(next - now - most);
                    return false;
                }

                if (Interlocked.CompareExchange(ref _wholeAt, next, wholeAt) != wholeAt) continue;
                retryAfter = TimeSpan.Zero;
                return true;
            }
        }
    }
}
