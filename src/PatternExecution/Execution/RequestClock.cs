namespace PatternExecution.Execution;

/// <summary>Measures requests; without the division and the question for the frequency that <see cref="TimeProvider.GetElapsedTime(long)"/> makes each time.</summary>
internal readonly struct RequestClock(TimeProvider time)
{
    private readonly double _ticks = TimeSpan.TicksPerSecond / (double)time.TimestampFrequency;

    /// <summary>The time of day.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow();

    /// <summary>Now.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>How long ago that was.</summary>
    public TimeSpan Since(long started) => new((long)((time.GetTimestamp() - started) * _ticks));
}
