using System.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Routing;

namespace ConsoleHarness.Bench;

/// <summary>
/// Times a pattern's requests one after the other, in rounds: cold, then again from the process's memory, then in a second process's engine from Redis. Each request has
/// a principal of its own, hence a key of its own, so that the same words can be asked a thousand times for the first time.
/// </summary>
internal sealed class PatternTimer(BenchSetup setup, BenchHost host, BenchHost? other, string run)
{
    // Short enough that no answer is past its time to live when it is asked for again (health checks: 5 s).
    private const int Round = 100;
    private const int Discarded = 20;

    public async Task MeasureAsync(BenchSubject subject, int count, List<PatternTimes> results, Action advance, CancellationToken cancellationToken)
    {
        // What is compiled and loaded at first use is not counted.
        foreach (var engine in other is null ? [host.Engine] : new[] { host.Engine, other.Engine })
        {
            for (var i = 0; i < Discarded; i++) await engine.ExecuteAsync(RequestOf(subject, -1 - i) with { Cache = CacheUse.Bypass }, cancellationToken);
        }

        var cold = Add(PatternTimes.Cold);
        var memory = subject.IsCached ? Add(PatternTimes.Memory) : null;
        var redis = subject.IsShared && other is not null ? Add(PatternTimes.Redis) : null;
        for (var from = 0; from < count; from += Round)
        {
            var requests = Enumerable.Range(from, Math.Min(Round, count - from)).Select(i => RequestOf(subject, i)).ToArray();
            await TimeAsync(host.Engine, requests, cold, advance, cancellationToken);
            if (memory is not null) await TimeAsync(host.Engine, requests, memory, static () => { }, cancellationToken);
            if (redis is null) continue;
            await host.WaitForWritesAsync(cancellationToken);
            await TimeAsync(other!.Engine, requests, redis, static () => { }, cancellationToken);
        }

        PatternTimes Add(string cache)
        {
            var times = new PatternTimes(setup.Name, subject, cache, count);
            results.Add(times);
            return times;
        }
    }

    private PatternRequest RequestOf(BenchSubject subject, int number)
    {
        var request = new PatternRequest(subject.Request(Math.Abs(number))) { Mode = ExecutionMode.Comprehensive, Principal = $"{run}-{number}" };
        return subject.IsCached ? request : request with { Tenant = BenchHost.WritingTenant };
    }

    private static async Task TimeAsync(IPatternEngine engine, PatternRequest[] requests, PatternTimes times, Action advance, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await engine.ExecuteAsync(request, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (result.Pattern?.Name != times.Subject.Pattern)
                throw new HarnessException($"'{request.Query}' reached {result.Pattern?.Name ?? "no pattern"}, not {times.Subject.Pattern}.");
            times.Add(elapsed, request.Query, result);
            advance();
        }
    }
}
