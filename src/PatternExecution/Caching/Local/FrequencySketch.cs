using System.Numerics;

namespace PatternExecution.Caching.Local;

/// <summary>
/// Estimates how often a hash was lately used, 0 to 15, in 16 bytes an entry (8 measured a point worse on small caches): a count-min sketch of four 4-bit counters that are halved now and then
/// (Einziger, Friedman, Manes: TinyLFU, 2017). Under its owner's lock.
/// </summary>
internal sealed class FrequencySketch
{
    private const ulong AllButTopBits = 0x7777_7777_7777_7777;

    // How many uses an entry are remembered, as in the paper.
    private const int UsesPerEntry = 10;

    private ulong[] _counters;
    private int _capacity;
    private long _uses;

    public FrequencySketch(int capacity)
    {
        _capacity = Math.Max(capacity, 1);
        _counters = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity * 2, 64))];
    }

    /// <summary>Makes room for more entries; what is known stays known.</summary>
    public void Reserve(int capacity)
    {
        if (capacity <= _capacity) return;
        _capacity = capacity;
        if (capacity * 2 <= _counters.Length) return;
        // A hash's places in the doubled table are its places in the old one, or those moved by the old length: both copies hold its counts.
        var doubled = new ulong[_counters.Length * 2];
        _counters.CopyTo(doubled, 0);
        _counters.CopyTo(doubled, _counters.Length);
        _counters = doubled;
    }

    /// <summary>How often a hash was used.</summary>
    public int Estimate(ulong hash)
    {
        var least = 15;
        for (var row = 0; row < 4; row++)
        {
            least = Math.Min(least, (int)(_counters[Index(hash, row)] >> Shift(hash, row)) & 15);
        }

        return least;
    }

    /// <summary>Counts uses of a hash.</summary>
    public void Add(ulong hash, int uses)
    {
        for (var row = 0; row < 4; row++)
        {
            ref var counters = ref _counters[Index(hash, row)];
            var shift = Shift(hash, row);
            var room = 15 - ((int)(counters >> shift) & 15);
            counters += (ulong)Math.Min(uses, room) << shift;
        }

        _uses += uses;
        if (_uses >= (long)UsesPerEntry * _capacity) Halve();
    }

    private void Halve()
    {
        foreach (ref var counters in _counters.AsSpan()) counters = (counters >> 1) & AllButTopBits;
        _uses /= 2;
    }

    private static int Shift(ulong hash, int row) => (row * 16) + (((int)(hash >> (row * 2)) & 3) * 4);

    private int Index(ulong hash, int row)
    {
        // Odd multipliers: the 64-bit constants of xxHash.
        var mixed = hash * (row switch
        {
            0 => 0x9E37_79B1_85EB_CA87UL,
            1 => 0xC2B2_AE3D_27D4_EB4FUL,
            2 => 0x1656_67B1_9E37_79F9UL,
            _ => 0x27D4_EB2F_1656_67C5UL,
        });
        return (int)(mixed >> 32) & (_counters.Length - 1);
    }
}
