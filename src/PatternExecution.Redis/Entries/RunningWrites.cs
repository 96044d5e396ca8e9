namespace PatternExecution.Redis.Entries;

/// <summary>Counts the writes that are on their way, for one who waits for the last. Thread-safe.</summary>
internal sealed class RunningWrites
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Whoever waits counts as one.
    private int _running = 1;

    public void Begin() => Interlocked.Increment(ref _running);

    public void End()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.TrySetResult();
    }

    /// <summary>Waits, once, until none is on its way.</summary>
    public Task WaitAsync()
    {
        End();
        return _ended.Task;
    }
}
