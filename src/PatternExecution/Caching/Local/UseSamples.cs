namespace PatternExecution.Caching.Local;

/// <summary>Hashes that readers leave for the policy without waiting for its lock. The oldest are lost where nobody collects them in time.</summary>
internal sealed class UseSamples
{
    private const int Size = 128;
    private readonly ulong[] _hashes = new ulong[Size];
    private int _written;
    private int _read;

    /// <summary>Leaves a hash.</summary>
    /// <returns>Whether it is time to collect.</returns>
    public bool Add(ulong hash)
    {
        var written = Interlocked.Increment(ref _written);
        Volatile.Write(ref _hashes[(written - 1) & (Size - 1)], hash);
        return written - Volatile.Read(ref _read) >= Size / 2;
    }

    /// <summary>Hands over what was left; under the policy's lock. A hash that is being written this moment may be taken for an older one.</summary>
    public void Collect(WindowTuner tuner)
    {
        var written = Volatile.Read(ref _written);
        var from = Math.Max(0, Math.Min(Size, written - _read));
        for (var i = written - from; i != written; i++) tuner.Use(Volatile.Read(ref _hashes[i & (Size - 1)]));
        Volatile.Write(ref _read, written);
    }
}
