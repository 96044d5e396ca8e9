namespace PatternExecution.Caching.Flights;

/// <summary>How long those who wait for a flight bear with it before they are given what there is in need, and how long it then goes on by itself.</summary>
internal sealed class FlightPatience : IDisposable
{
    private readonly Flight _flight;
    private readonly FlightTable _flights;
    private readonly TimeProvider _time;
    private readonly TimeSpan _rest;
    private readonly ITimer _timer;
    private int _looks;

    public FlightPatience(Flight flight, FlightTable flights, TimeSpan softTimeout, TimeSpan deadline, TimeProvider time)
    {
        _flight = flight;
        _flights = flights;
        _time = time;
        _rest = deadline;
        _timer = time.CreateTimer(static patience => ((FlightPatience)patience!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Only now is there a timer that its callback can set again.
        _timer.Change(softTimeout, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void End()
    {
        if (Interlocked.Increment(ref _looks) == 1)
        {
            _flights.Placate(_flight, _time.GetUtcNow());
            _timer.Change(_rest, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _flights.GiveUp(_flight);
        }
    }
}
