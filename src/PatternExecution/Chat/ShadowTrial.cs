using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;

namespace PatternExecution.Chat;

/// <summary>
/// Lets the engine answer next to the model, and compares. A turn waits for nothing that happens here: trials run in the background, only so many at the same
/// time and each within a time limit. Thread-safe.
/// </summary>
internal sealed class ShadowTrial(TurnAnswerer answerer, PatternExecutionChatOptions options, ChatRecorder recorder, TimeProvider time, ILogger logger) : IDisposable, IAsyncDisposable
{
    // What is cancelled ends promptly, and a judge that ignores its token is abandoned: the limit is for a machine that is very busy.
    private static readonly TimeSpan DisposalTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _turn = new();
    private readonly HashSet<Task> _running = [];
    private readonly CancellationTokenSource _ending = new();
    private bool _ended;
    private bool _disposed;

    /// <summary>Starts the engine on a turn.</summary>
    /// <returns>Where the model's answer goes; cancelled for a turn that has none. Null where as many trials as are allowed are running.</returns>
    public TaskCompletionSource<ChatResponse>? Begin(string query, ChatCaller caller)
    {
        lock (_turn)
        {
            if (_ended) return null;
            if (_running.Count >= options.MaxShadowTrials)
            {
                recorder.SkippedTrial();
                return null;
            }

            var answered = new TaskCompletionSource<ChatResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
            // Not on this thread: a function may do much before it waits for the first time.
            var trial = Task.Run(() => CompareAsync(query, caller, answered.Task), CancellationToken.None);
            _running.Add(trial);
            _ = trial.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return answered;
        }
    }

    /// <summary>Cancels the trials that are running and waits for their end.</summary>
    public void Dispose()
    {
        var running = End();
        if (Interlocked.Exchange(ref _disposed, true)) return;
        _ending.Cancel();
        // Callers may dispose the engine next. No trial needs this thread.
        Task.WaitAll(running, DisposalTimeout);
        _ending.Dispose();
    }

    /// <summary>Waits until the trials that are running have come to their own end, each within its time limit.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(End()).ConfigureAwait(false);
        Dispose();
    }

    private Task[] End()
    {
        lock (_turn)
        {
            _ended = true;
            return [.. _running];
        }
    }

    private void Remove(Task trial)
    {
        lock (_turn) _running.Remove(trial);
    }

    private async Task CompareAsync(string query, ChatCaller caller, Task<ChatResponse> answered)
    {
        using var deadline = new CancellationTokenSource(options.ShadowTimeout, time);
        using var limits = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _ending.Token);
        try
        {
            var trying = answerer.ReadAsync(caller, query, limits.Token).AsTask();
            await Task.WhenAny(trying, answered).ConfigureAwait(false);
            if (answered.IsCanceled) await limits.CancelAsync().ConfigureAwait(false);
            var result = await trying.OrAbandonAsync(limits.Token).ConfigureAwait(false);
            var response = await answered.WaitAsync(limits.Token).ConfigureAwait(false);
            await JudgeAsync(query, result, response, limits.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (limits.IsCancellationRequested || answered.IsCanceled)
        {
            // A turn that failed or was given up says nothing of the engine, and neither does disposal.
            if (deadline.IsCancellationRequested) logger.TrialTimedOut(exception.GetType().Name, options.ShadowTimeout.TotalSeconds);
        }
    }

    private async ValueTask JudgeAsync(string query, PatternResult? result, ChatResponse response, CancellationToken cancellationToken)
    {
        if (result is not { Pattern: { } pattern }) return;
        if (result.Status == ResultStatus.Rejected && pattern.Acts) recorder.Tried(pattern.Name, new ChatShadowStatistics(0, 0, 0, 1));
        if (result.Status != ResultStatus.Succeeded) return;

        bool? right = null;
        try
        {
            var comparison = new ChatComparison(query, result, options.Render(result), response);
            if (options.Judge is { } judge) right = await judge(comparison, cancellationToken).AsTask().OrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.JudgeThrew(exception.GetType().Name);
        }

        recorder.Tried(pattern.Name, new ChatShadowStatistics(1, right is true ? 1 : 0, right is false ? 1 : 0, 0));
    }
}
