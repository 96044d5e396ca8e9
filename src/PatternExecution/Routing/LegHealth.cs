namespace PatternExecution.Routing;

/// <summary>
/// Whether a leg lately failed too often in a row. After the cool-down it is tried again: one success clears it, one more failure starts
/// another cool-down. Thread-safe.
/// </summary>
internal sealed class LegHealth(int threshold, TimeSpan coolDown, TimeProvider time)
{
    private readonly Lock _turn = new();
    private int _failures;
    private long _failedAt;

    /// <summary>Whether it is to be avoided now. Reads no clock while the leg is well.</summary>
    public bool IsAvoided() =>
        Volatile.Read(ref _failures) >= threshold && time.GetElapsedTime(Volatile.Read(ref _failedAt)) < coolDown;

    /// <summary>Counts how one run ended.</summary>
    /// <returns>Whether the leg is avoided from now on and was not (true), is cleared (false), or neither (null).</returns>
    public bool? Observe(bool failed)
    {
        if (!failed && Volatile.Read(ref _failures) == 0) return null;
        lock (_turn)
        {
            if (!failed)
            {
                var wasAvoided = _failures >= threshold;
                Volatile.Write(ref _failures, 0);
                return wasAvoided ? false : null;
            }

            Volatile.Write(ref _failedAt, time.GetTimestamp());
            if (_failures < int.MaxValue) Volatile.Write(ref _failures, _failures + 1);
            return _failures == threshold ? true : null;
        }
    }
}
