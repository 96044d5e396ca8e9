namespace PatternExecution.Tests;

/// <summary>Waits for what has to come about, and fails where it does not within a time that no healthy machine needs.</summary>
internal static class Until
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(60);

    public static Task True(Func<bool> condition, string what) => True(condition, () => what);

    /// <param name="condition">What has to come about.</param>
    /// <param name="what">Says it in words, as things are then.</param>
    public static Task True(Func<bool> condition, Func<string> what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) => TrueAsync(condition, () => what);

    private static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > _most) Assert.Fail($"This has not come about: {what()}.");
            await Task.Delay(2);
        }
    }
}
