namespace PatternExecution.Caching;

/// <summary>Leaves a layer alone after several failures in a row, and lets one operation at a time try it again. Thread-safe.</summary>
internal sealed class LayerBreaker(int failuresToOpen, TimeSpan probeInterval, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile bool _open;
    private volatile int _failures;
    private bool _probing;
    private long _lastFailure;

    /// <summary>Whether the layer is left alone.</summary>
    public bool IsOpen => _open;

    /// <summary>Whether an operation may go to the layer; it then tells how it ended.</summary>
    public bool TryEnter()
    {
        if (!_open) return true;
        lock (_gate)
        {
            if (!_open) return true;
            if (_probing || time.GetElapsedTime(_lastFailure) < probeInterval) return false;
            return _probing = true;
        }
    }

    /// <summary>The operation succeeded.</summary>
    /// <returns>Whether that ended the layer's absence.</returns>
    public bool Succeeded()
    {
        if (_failures == 0) return false;
        lock (_gate)
        {
            var closes = _open;
            _open = _probing = false;
            _failures = 0;
            return closes;
        }
    }

    /// <summary>The operation failed.</summary>
    /// <returns>Whether the layer is left alone from now on.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            _lastFailure = time.GetTimestamp();
            _probing = false;
            if (_failures < failuresToOpen) _failures++;
            if (_open || _failures < failuresToOpen) return false;
            return _open = true;
        }
    }

    /// <summary>The operation was given up, which says nothing about the layer.</summary>
    public void Abandoned()
    {
        lock (_gate) _probing = false;
    }
}
