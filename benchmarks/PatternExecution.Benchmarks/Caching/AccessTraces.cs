using System.Globalization;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>Traces to replay: made ones, the same in every run, and recorded ones where the data folder has them.</summary>
internal static class AccessTraces
{
    private const int Million = 1_000_000;
    private static readonly (string File, int Capacity)[] _recorded =
        [("gli", 1_000), ("multi3", 1_000), ("sprite", 800), ("web12", 500), ("web12", 2_000)];

    /// <summary>The made traces.</summary>
    public static IEnumerable<AccessTrace> Made()
    {
        yield return new AccessTrace("Zipf 0.9 of 1 M", 10_000, Zipf(0.9, Million, Million, seed: 1));
        yield return new AccessTrace("Zipf 1.0 of 1 M", 10_000, Zipf(1, Million, Million, seed: 2));
        yield return new AccessTrace("Zipf 1.0 + 20 % scans", 5_000, [.. WithScans(Zipf(1, Million, 800_000, seed: 3))]);
        yield return new AccessTrace("loop of 1,200", 1_000, [.. Enumerable.Range(0, Million).Select(i => i % 1_200)]);
        yield return new AccessTrace("hot set moves x10", 5_000, [.. MovingHotSet()]);
    }

    /// <summary>The recorded traces that a data folder holds; none where it is null.</summary>
    public static IEnumerable<AccessTrace> Recorded(string? folder)
    {
        foreach (var (name, capacity) in _recorded)
        {
            var file = folder is null ? null : Path.Combine(folder, "traces", name + ".txt");
            if (file is null || !File.Exists(file)) continue;
            var keys = File.ReadLines(file).Where(line => line.Length > 0).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
            yield return new AccessTrace(string.Create(CultureInfo.InvariantCulture, $"{name} ({capacity:N0})"), capacity, [.. keys]);
        }
    }

    private static IEnumerable<int> WithScans(int[] keys)
    {
        var scanned = 2 * Million;
        foreach (var part in keys.Chunk(8_000))
        {
            foreach (var key in part) yield return key;
            for (var i = 0; i < 2_000; i++) yield return scanned++;
        }
    }

    private static IEnumerable<int> MovingHotSet()
    {
        for (var phase = 0; phase < 10; phase++)
        {
            foreach (var key in Zipf(0.9, 20_000, 50_000, seed: 10 + phase)) yield return key + (phase * Million);
        }
    }

    /// <summary>Draws ranks whose probability falls with their power.</summary>
    private static int[] Zipf(double exponent, int keys, int count, int seed)
    {
        var cumulated = new double[keys];
        var sum = 0.0;
        for (var i = 0; i < keys; i++) cumulated[i] = sum += 1 / Math.Pow(i + 1, exponent);
#pragma warning disable CA5394 // A trace is to be the same in every run.
        var random = new Random(seed);
        var drawn = new int[count];
        for (var i = 0; i < count; i++)
        {
            var at = Array.BinarySearch(cumulated, random.NextDouble() * sum);
            drawn[i] = at < 0 ? ~at : at;
        }
#pragma warning restore CA5394

        return drawn;
    }
}
