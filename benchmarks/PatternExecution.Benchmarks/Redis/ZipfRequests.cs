using System.Globalization;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>The guide's workload: 10,000 different requests, asked by Zipf's law with exponent 1.</summary>
internal sealed class ZipfRequests
{
    private const int Requests = 10_000;
    private readonly double[] _sums = new double[Requests];
    private readonly Random _random = new(1);

    public ZipfRequests()
    {
        for (var i = 0; i < Requests; i++) _sums[i] = (i == 0 ? 0 : _sums[i - 1]) + (1.0 / (i + 1));
    }

    public int Next()
    {
        var found = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
        return Math.Min(found < 0 ? ~found : found, Requests - 1);
    }

    public static CacheKey KeyOf(int request) => new("acme", "", "p", 1, "memory", request.ToString(CultureInfo.InvariantCulture), "", "");
}
