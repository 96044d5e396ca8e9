namespace PatternExecution.Caching.Guarding;

/// <summary>Opens the circuit of a layer after several failures or slow answers in a row, or when it stops answering, and lets one operation at a time try the layer again. Thread-safe.</summary>
#pragma warning disable CA1001 // Its cancellation has neither timer nor wait handle to release.
internal sealed class LayerBreaker(LayeredCacheOptions options, TimeProvider time)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly int _failureThreshold = options.FailureThreshold;
    private readonly int _slowToOpen = options.SlowToOpen;
    private readonly TimeSpan _slowThreshold = options.SlowThreshold;
    private readonly TimeSpan _breakDuration = options.BreakDuration;
    private volatile CancellationTokenSource _closed = new();
    private volatile bool _open;
    private volatile int _failures;
    private volatile int _slow;
    private bool _probing;
    private long _lastFailure;
    private int _waited;
    private long _quietSince;

    /// <summary>A breaker that judges by failures alone.</summary>
    public LayerBreaker(int failureThreshold, TimeSpan breakDuration, TimeProvider time)
        : this(new LayeredCacheOptions { FailureThreshold = failureThreshold, BreakDuration = breakDuration }, time)
    {
    }

    /// <summary>Whether the circuit is open.</summary>
    public bool IsOpen => _open;

    /// <summary>Cancelled when the circuit opens: callers stop waiting for the layer.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>Whether an operation may go to the layer; it then tells how it ended.</summary>
    public bool TryEnter()
    {
        if (!_open) return true;
        lock (_gate)
        {
            if (!_open) return true;
            if (_probing || time.GetElapsedTime(_lastFailure) < _breakDuration) return false;
            return _probing = true;
        }
    }

    /// <summary>An operation is waited for from now on.</summary>
    /// <returns>Whether the circuit opens now, because the layer answers no caller.</returns>
    public bool Started(long now)
    {
        if (Interlocked.Increment(ref _waited) == 1) Volatile.Write(ref _quietSince, now);
        if (_open || _waited <= _slowToOpen || time.GetElapsedTime(Volatile.Read(ref _quietSince), now) <= _slowThreshold) return false;
        lock (_gate)
        {
            if (_open) return false;
            _failures = _failureThreshold;
            _lastFailure = now;
            Open();
        }

        return true;
    }

    /// <summary>An operation is no longer waited for.</summary>
    public void Ended(long now)
    {
        Volatile.Write(ref _quietSince, now);
        Interlocked.Decrement(ref _waited);
    }

    /// <summary>The operation succeeded.</summary>
    /// <returns>Whether that ended the layer's absence.</returns>
    public bool Succeeded() => Succeeded(TimeSpan.Zero) == true;

    /// <summary>The operation succeeded, in a time that the layer is judged by.</summary>
    /// <returns>True where that ended the layer's absence, false where it began it, null where nothing changed.</returns>
    public bool? Succeeded(TimeSpan elapsed)
    {
        var isSlow = elapsed > _slowThreshold;
        if (_failures == 0 && _slow == 0 && !isSlow) return null;
        lock (_gate)
        {
            if (isSlow)
            {
                _probing = false;
                if (_open)
                {
                    _lastFailure = time.GetTimestamp();
                    return null;
                }

                if (++_slow < _slowToOpen) return null;
                _lastFailure = time.GetTimestamp();
                _failures = _failureThreshold;
                Open();
                return false;
            }

            var closes = _open;
            _open = _probing = false;
            _failures = _slow = 0;
            return closes ? true : null;
        }
    }

    /// <summary>The operation failed.</summary>
    /// <returns>Whether the circuit opens now.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            _lastFailure = time.GetTimestamp();
            _probing = false;
            if (_failures < _failureThreshold) _failures++;
            if (_open || _failures < _failureThreshold) return false;
            Open();
            return true;
        }
    }

    /// <summary>The layer has shown life: the next operation may try it at once.</summary>
    public void Stirred()
    {
        lock (_gate)
        {
            if (_open) _lastFailure = time.GetTimestamp() - (long)Math.Ceiling(_breakDuration.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>The operation was given up, which says nothing about the layer.</summary>
    public void Abandoned()
    {
        lock (_gate) _probing = false;
    }

    private void Open()
    {
        _open = true;
        var closed = _closed;
        _closed = new CancellationTokenSource();
        _ = closed.CancelAsync();
    }
}
