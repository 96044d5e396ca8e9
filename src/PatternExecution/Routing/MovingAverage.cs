namespace PatternExecution.Routing;

/// <summary>
/// Exponentially weighted moving averages of what one route has cost. The first observations weigh the same, as in a plain mean, until
/// one of them would weigh less than the weight. Writers take turns; readers never wait.
/// </summary>
internal sealed class MovingAverage
{
    private readonly Lock _turn = new();
    private double _tokens;
    private double _ticks;
    private long _count;

    public void Add(int tokens, TimeSpan latency, double weight)
    {
        lock (_turn)
        {
            var share = Math.Max(weight, 1.0 / (_count + 1));
            Volatile.Write(ref _tokens, _tokens + ((tokens - _tokens) * share));
            Volatile.Write(ref _ticks, _ticks + ((latency.Ticks - _ticks) * share));
            // Last, so that whoever sees the first count sees averages too.
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public RouteEstimate? Read() => Volatile.Read(ref _count) == 0
        ? null
        : new RouteEstimate((int)Math.Round(Volatile.Read(ref _tokens)), TimeSpan.FromTicks((long)Math.Round(Volatile.Read(ref _ticks))));
}
