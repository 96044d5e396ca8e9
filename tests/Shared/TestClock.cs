namespace PatternExecution.Tests;

/// <summary>Clocks that stand still until a test moves them.</summary>
internal static class TestClock
{
    public static FakeTimeProvider Create() => new(new DateTimeOffset(2025, 1, 9, 12, 0, 0, TimeSpan.Zero));
}
