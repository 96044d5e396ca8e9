using PatternExecution.AspNetCore.Dashboard.Traffic;

namespace PatternExecution.AspNetCore.Dashboard.Views;

/// <summary>What happened between one sample and the next.</summary>
internal static class Rates
{
    /// <summary>How much a counter grew a second; at the first sample as much as at the next.</summary>
    public static double[] PerSecond(IReadOnlyList<TrafficSample> samples, Func<TrafficSample, long> counter) => Between(samples, (before, after) =>
        (counter(after) - counter(before)) / Math.Max(0.001, (after.At - before.At).TotalSeconds));

    /// <summary>The share of a layer's reads that hit, 0 to 1; as before where nothing was read.</summary>
    public static double[] HitRate(IReadOnlyList<TrafficSample> samples, string layer)
    {
        var last = 0d;
        return Between(samples, (before, after) =>
        {
            var (from, to) = (Find(before, layer), Find(after, layer));
            var hits = to.Hits - from.Hits;
            var reads = hits + to.Misses - from.Misses;
            return last = reads <= 0 ? last : (double)hits / reads;
        });
    }

    private static TrafficSample.Layer Find(TrafficSample sample, string layer) => sample.Layers.FirstOrDefault(other => other.Name == layer) ?? new TrafficSample.Layer(layer, 0, 0);

    private static double[] Between(IReadOnlyList<TrafficSample> samples, Func<TrafficSample, TrafficSample, double> change)
    {
        var values = new double[samples.Count];
        for (var i = 1; i < values.Length; i++) values[i] = Math.Max(0, change(samples[i - 1], samples[i]));
        if (values.Length > 1) values[0] = values[1];
        return values;
    }
}
