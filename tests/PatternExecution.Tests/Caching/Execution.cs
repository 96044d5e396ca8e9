using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

/// <summary>An execution that ends when the test says so.</summary>
internal sealed class Execution
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CacheFill> _end = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task Started => _started.Task;

    public CancellationToken Token { get; private set; }

    public void Complete(CacheFill fill) => _end.SetResult(fill);

    public void Fail(Exception exception) => _end.SetException(exception);

    public async ValueTask<CacheFill> RunAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        Token = cancellationToken;
        _started.TrySetResult();
        // What follows happens before the test goes on, where it can.
        return await _end.Task.ConfigureAwait(false);
    }
}
