namespace PatternExecution.Benchmarks.Caching;

/// <summary>A second thread that does what the first one is being measured at, for as long as it is.</summary>
internal sealed class Contention : IDisposable
{
    private readonly Thread _thread;
    private volatile Action<int>? _work;
    private volatile bool _stopped;

    public Contention()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The same work, contended.</summary>
    public Action<int> Beside(Action<int> work) => count =>
    {
        _work = work;
        work(count);
        _work = null;
    };

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_stopped)
        {
            if (_work is { } work) work(1_000);
            else Thread.Yield();
        }
    }
}
