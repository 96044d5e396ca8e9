namespace PatternExecution.Redis.Tests;

/// <summary>Waits for what has to come about, and fails where it does not within a time that no healthy machine needs.</summary>
internal static class Until
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(60);

    public static Task True(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > _most) Assert.Fail($"This has not come about: {what}.");
            await Task.Delay(2);
        }
    }
}
