namespace PatternExecution.Caching.Local;

/// <summary>
/// Chooses how much of a cache is a window for what is new, where the rest is for what is used often: small where frequency pays, all of it (then
/// the cache is LRU) where use moves on. Five shadow caches try five shares on a sample of the keys; the one that lately hit most is followed. Under its owner's lock.
/// </summary>
internal sealed class WindowTuner
{
    /// <summary>Entries a shadow holds at most; fewer than 128 measured unsteady, more no better.</summary>
    private const int ShadowEntries = 256;

    // A rival must be better by this share of the sampled uses, and what is past counts a tenth less with each round.
    private const double Margin = 0.005;
    private const double Memory = 0.9;

    private static readonly double[] _shares = [0.01, 0.2, 0.5, 0.8, 1];

    private readonly FrequencySketch _frequencies;
    private readonly ShadowCache[] _shadows;
    private readonly double[] _hits = new double[_shares.Length];
    private readonly ulong _mask;
    private readonly int _round;
    private double _uses;
    private int _usesInRound;
    private int _chosen;

    /// <summary>Creates a tuner for a cache that holds so many entries.</summary>
    public WindowTuner(int capacity, double share)
    {
        Capacity = capacity;
        var sample = 1;
        while (capacity / sample > ShadowEntries) sample *= 2;
        _mask = (ulong)sample - 1;
        _round = Math.Max(1, capacity / sample);
        _frequencies = new FrequencySketch(_round);
        _shadows = Array.ConvertAll(_shares, share => new ShadowCache(_round, share, _frequencies));
        _chosen = Math.Max(0, Array.IndexOf(_shares, share));
    }

    /// <summary>The share that a cache begins with.</summary>
    public static double FirstShare => _shares[0];

    /// <summary>For how many entries it was made.</summary>
    public int Capacity { get; }

    /// <summary>The best share as far as is known.</summary>
    public double Share => _shares[_chosen];

    /// <summary>Whether a hash belongs to the sample; without the lock.</summary>
    public bool Samples(ulong hash) => ((hash >> 40) & _mask) == 0;

    /// <summary>Learns of a use of a hash that belongs to the sample.</summary>
    public void Use(ulong hash)
    {
        _frequencies.Add(hash, 1);
        for (var i = 0; i < _shadows.Length; i++)
        {
            if (_shadows[i].Use(hash)) _hits[i]++;
        }

        _uses++;
        if (++_usesInRound >= _round) EndRound();
    }

    private void EndRound()
    {
        _usesInRound = 0;
        var best = 0;
        for (var i = 1; i < _hits.Length; i++)
        {
            if (_hits[i] > _hits[best]) best = i;
        }

        if (_hits[best] > _hits[_chosen] + (Margin * _uses)) _chosen = best;
        for (var i = 0; i < _hits.Length; i++) _hits[i] *= Memory;
        _uses *= Memory;
    }
}
