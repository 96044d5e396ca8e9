using System.Globalization;

namespace PatternExecution.Benchmarks.Figures;

/// <summary>
/// Ratios of paired measurements, taken in turn, in several groups: what differs from one set-up to the next, such as where their objects lie in memory, is the same for all
/// measurements of a group, so that only several groups tell a difference from luck.
/// </summary>
internal sealed class PairedRatios
{
    private readonly List<double> _groups = [];
    private readonly List<double> _open = [];

    /// <summary>The median of the groups' medians.</summary>
    public double Median => SideBySide.Median(_groups);

    public void Add(double candidate, double anchor) => _open.Add(candidate / anchor);

    /// <summary>Ends a group.</summary>
    public void EndGroup()
    {
        _groups.Add(SideBySide.Median(_open));
        _open.Clear();
    }

    /// <summary>
    /// The range of the groups' medians but for the smallest and the largest where they are nine or more, in percent of more cost: of nine groups it holds the true median in 96 %
    /// of all cases (binomial).
    /// </summary>
    public string Describe()
    {
        var ordered = _groups.Order().ToArray();
        var skipped = ordered.Length >= 9 ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{Percent(ordered[skipped]):0.0} to {Percent(ordered[^(skipped + 1)]):0.0} % in {ordered.Length} pairs of apps");
    }

    /// <summary>What throughput falls by where each request costs so many times as much.</summary>
    public static double Percent(double ratio) => (1 - (1 / ratio)) * 100;
}
