namespace PatternExecution;

/// <summary>What becomes of work that nobody waits for any more.</summary>
internal static class Abandonment
{
    /// <summary>Leaves work to itself: a fault that comes too late to be told is not to be reported to the host as one that nobody looked at.</summary>
    public static void Abandon(this Task work)
    {
        if (work.IsCompletedSuccessfully) return;
        _ = work.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Waits for work until the token says otherwise; then it is left to itself.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task<T> OrAbandonAsync<T>(this Task<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            work.Abandon();
        }
    }

    /// <summary>Waits for work for a time; then it is left to itself.</summary>
    /// <exception cref="TimeoutException">The time was over first.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task<T> OrAbandonAsync<T>(this Task<T> work, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await work.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            work.Abandon();
        }
    }

    /// <summary>Waits for work until the token says otherwise; then it is left to itself.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task OrAbandonAsync(this Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            work.Abandon();
        }
    }
}
