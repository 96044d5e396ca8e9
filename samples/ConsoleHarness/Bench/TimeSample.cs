namespace ConsoleHarness.Bench;

/// <summary>Times of requests, in milliseconds.</summary>
internal sealed class TimeSample(int capacity)
{
    private readonly List<double> _times = new(capacity);
    private bool _isSorted = true;

    public int Count => _times.Count;

    public double Total { get; private set; }

    public double Mean => Count == 0 ? 0 : Total / Count;

    public void Add(double milliseconds)
    {
        _times.Add(milliseconds);
        Total += milliseconds;
        _isSorted = false;
    }

    /// <summary>The time that a share of the requests did not exceed (nearest rank).</summary>
    public double Rank(double share)
    {
        if (!_isSorted) _times.Sort();
        _isSorted = true;
        return Count == 0 ? 0 : _times[Math.Max(0, (int)Math.Ceiling(share * Count) - 1)];
    }

    /// <summary>How many times fall between bounds that a function gives.</summary>
    public int[] Counts(int bins, Func<double, int> binOf)
    {
        var counts = new int[bins];
        foreach (var time in _times) counts[Math.Clamp(binOf(time), 0, bins - 1)]++;
        return counts;
    }
}
