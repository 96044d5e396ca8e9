using System.Globalization;
using PatternExecution.Caching;
using PatternExecution.Diagnostics;
using PatternExecution.Execution.Functions;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution.Standard;

/// <summary>Asks each part of the engine to do a little of its real work, all at once, and waits no longer than the limit for any.</summary>
internal sealed class HealthCheck(
    IPatternRegistry registry,
    IHybridRouter router,
    IMemoryStore memories,
    IEnumerable<ICacheLayer> layers,
    FunctionSet functions,
    IEnumerable<IPartStatusSource> backends,
    TimeSpan timeout,
    TimeProvider time)
{
    private delegate ValueTask<string> Probe(CancellationToken cancellationToken);

    /// <summary>Checks the parts.</summary>
    /// <param name="part">Only this one: registry, router, functions, memory or cache; null for all.</param>
    /// <param name="tenant">Whose memories are read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RequestRejectedException">There is no such part.</exception>
    public async Task<HealthReport> RunAsync(string? part, string tenant, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var probes = new List<(string Name, Probe Run)>();
        Offer("registry", "registry", CheckRegistryAsync);
        Offer("router", "router", CheckRouterAsync);
        Offer("functions", "functions", CheckFunctionsAsync);
        Offer("memory", "memory", token => CheckMemoryAsync(tenant, token));
        foreach (var layer in layers) Offer("cache", $"cache.{layer.Name}", token => CheckLayerAsync(layer, token));
        foreach (var backend in backends) Offer(backend.Name, backend.Name, token => CheckBackendAsync(backend, token));
        if (probes.Count == 0)
        {
            var others = string.Concat(backends.Select(static backend => $" or {backend.Name}"));
            throw new RequestRejectedException($"part: '{part}' is none; ask for registry, router, functions, memory or cache{others}, or name none for all.");
        }

        var parts = await Task.WhenAll(probes.Select(probe => RunAsync(probe.Name, probe.Run, cancellationToken))).ConfigureAwait(false);
        var healthy = Array.TrueForAll(parts, static one => one.Status is HealthReport.Healthy);
        return new HealthReport(healthy ? HealthReport.Healthy : HealthReport.Unhealthy, Milliseconds(started), parts);

        void Offer(string group, string name, Probe run)
        {
            if (string.IsNullOrEmpty(part) || part.Equals(group, StringComparison.OrdinalIgnoreCase)) probes.Add((name, run));
        }
    }

    private async Task<HealthReport.Part> RunAsync(string name, Probe probe, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var detail = await Task.Run(async () => await probe(either.Token).ConfigureAwait(false), either.Token).OrAbandonAsync(either.Token).ConfigureAwait(false);
            return new HealthReport.Part(name, HealthReport.Healthy, Milliseconds(started), detail);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new HealthReport.Part(name, HealthReport.Unhealthy, Milliseconds(started), $"no answer within {timeout.TotalMilliseconds:0} ms");
        }
        catch (Exception failure)
        {
            return new HealthReport.Part(name, HealthReport.Unhealthy, Milliseconds(started), $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    private ValueTask<string> CheckRegistryAsync(CancellationToken cancellationToken)
    {
        var patterns = registry.Patterns;
        if (patterns.Count == 0) throw new PatternExecutionException("no pattern is registered, so no request can be answered");

        // A pattern's name is a phrase for it; that it is found shows that the snapshot answers.
        var probe = patterns.First();
        if (!registry.FindAll(probe.Name, type: null).Any(match => match.Pattern == probe))
            throw new PatternExecutionException($"pattern '{probe.Name}' is registered but not found by its name");
        return ValueTask.FromResult(Count(patterns.Count, "pattern"));
    }

    private async ValueTask<string> CheckRouterAsync(CancellationToken cancellationToken)
    {
        var context = new RoutingContext("health check", null, ExecutionMode.Fast, default, MemoriesPresent: false);
        var decision = await router.RouteAsync(context, cancellationToken).ConfigureAwait(false);
        return decision.Route == PatternType.Infrastructure
            ? "a fast request goes to infrastructure"
            : throw new PatternExecutionException($"a fast request without a pattern goes to {decision.Route}, not to infrastructure");
    }

    private ValueTask<string> CheckFunctionsAsync(CancellationToken cancellationToken)
    {
        var missing = functions.Missing(registry.Patterns);
        if (missing.Count > 0) throw new PatternExecutionException($"missing for the patterns {string.Join(", ", missing.Select(static fault => fault.Pattern))}");
        return ValueTask.FromResult(Count(functions.Functions.Count(), "function"));
    }

    private async ValueTask<string> CheckMemoryAsync(string tenant, CancellationToken cancellationToken)
    {
        if (!await memories.HasAnyAsync(tenant, cancellationToken).ConfigureAwait(false)) return "answers; no memories yet";

        // Reads only: a check must not leave anything behind.
        var newest = await memories.SearchAsync(new MemoryQuery { Tenant = tenant, Kind = MemorySearchKind.Filter, Top = 1 }, cancellationToken).ConfigureAwait(false);
        if (newest.Count == 0) return "answers; all memories have expired";
        var again = await memories.GetManyAsync(tenant, [newest[0].Memory.Id], cancellationToken).ConfigureAwait(false);
        return again.Count == 1 && string.Equals(again[0].Content, newest[0].Memory.Content, StringComparison.Ordinal)
            ? "answers; a memory that was found is read back unchanged"
            : throw new PatternExecutionException("a memory that was found is not read back unchanged");
    }

    private async ValueTask<string> CheckLayerAsync(ICacheLayer layer, CancellationToken cancellationToken)
    {
        var token = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var key = new CacheKey("health_check", "", "health_check", 0, "probe", token, "", "");
        var now = time.GetUtcNow();
        var entry = new CacheEntry("\"probe\""u8.ToArray(), now, now.AddMinutes(1), []);
        await layer.SetAsync(key, entry, cancellationToken).ConfigureAwait(false);
        var back = await layer.GetAsync(key, cancellationToken).ConfigureAwait(false);
        await layer.RemoveAsync(key, cancellationToken).ConfigureAwait(false);
        if (back is null || !back.Value.Span.SequenceEqual(entry.Value.Span)) throw new PatternExecutionException("an entry that was written is not read back");
        return $"writes, reads and removes; hit rate {layer.GetStatistics().HitRate.ToString("P0", CultureInfo.InvariantCulture)}";
    }

    private static async ValueTask<string> CheckBackendAsync(IPartStatusSource backend, CancellationToken cancellationToken)
    {
        var parts = await backend.ReadStatusAsync(cancellationToken).ConfigureAwait(false);
        var detail = string.Join("; ", parts.Select(static part => $"{part.Name}: {part.Detail.TrimEnd('.')}"));
        return parts.All(static part => part.Condition != PartCondition.Down) ? detail : throw new PatternExecutionException(detail);
    }

    private double Milliseconds(long started) => Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3);

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
