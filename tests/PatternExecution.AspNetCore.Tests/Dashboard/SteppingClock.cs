namespace PatternExecution.AspNetCore.Tests.Dashboard;

/// <summary>A manual clock on which a little time passes each time it is read, as long as reading an answer from memory takes: pictures of it are always the same.</summary>
internal sealed class SteppingClock(FakeTimeProvider clock) : TimeProvider
{
    private const int Step = 17;
    private long _steps;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp() + (Step * Interlocked.Increment(ref _steps));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime, period);
}
