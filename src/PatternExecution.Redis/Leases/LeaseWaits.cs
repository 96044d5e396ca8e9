using PatternExecution.Caching;

namespace PatternExecution.Redis.Leases;

/// <summary>Those in this process who wait for another's lease to end. Each wait ends by a notice, at the lease's deadline, or when the connection is lost. Thread-safe.</summary>
internal sealed class LeaseWaits(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Wait>> _waits = new(StringComparer.Ordinal);

    /// <summary>Begins to wait, before it is known whether there is need to: the notice may come before the answer that says so.</summary>
    public Wait Begin(string hash)
    {
        var wait = new Wait(this, hash, time);
        lock (_gate)
        {
            if (!_waits.TryGetValue(hash, out var waits)) _waits.Add(hash, waits = []);
            waits.Add(wait);
        }

        return wait;
    }

    /// <summary>A lease has ended.</summary>
    public void End(string hash, LeaseEnd how)
    {
        List<Wait>? waits;
        lock (_gate) _waits.TryGetValue(hash, out waits);
        if (waits is null) return;
        Wait[] ended;
        lock (_gate) ended = [.. waits];
        foreach (var wait in ended) wait.End(how);
    }

    /// <summary>No notice can be expected any more.</summary>
    public void EndAll(LeaseEnd how)
    {
        Wait[] ended;
        lock (_gate) ended = [.. _waits.Values.SelectMany(static waits => waits)];
        foreach (var wait in ended) wait.End(how);
    }

    private void Remove(Wait wait)
    {
        lock (_gate)
        {
            if (_waits.TryGetValue(wait.Hash, out var waits) && waits.Remove(wait) && waits.Count == 0) _waits.Remove(wait.Hash);
        }
    }

    internal sealed class Wait(LeaseWaits owner, string hash, TimeProvider time)
    {
        private readonly TaskCompletionSource<LeaseEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ITimer? _deadline;

        public string Hash => hash;

        public Task<LeaseEnd> Task => _end.Task;

        /// <summary>Ends it at the latest then.</summary>
        public void EndAfter(TimeSpan left)
        {
            _deadline = time.CreateTimer(static wait => ((Wait)wait!).End(LeaseEnd.Expired), this, left, Timeout.InfiniteTimeSpan);
            if (_end.Task.IsCompleted) _deadline.Dispose();
        }

        public void End(LeaseEnd how)
        {
            if (!_end.TrySetResult(how)) return;
            _deadline?.Dispose();
            owner.Remove(this);
        }
    }
}
