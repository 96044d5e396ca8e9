using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Routing;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>Reads what a page shows. A part that does not answer soon is shown as such, and holds up no page.</summary>
internal sealed class DashboardReader(
    IPatternEngine engine,
    IHybridRouter router,
    IEnumerable<IPartStatusSource> sources,
    TrafficRecorder traffic,
    TrafficSampler sampler,
    IOptions<DashboardOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private const int Suggested = 20;
    private static readonly TimeSpan ShortestSample = TimeSpan.FromSeconds(1);
    private readonly IPartStatusSource[] _sources = [.. sources];

    public async ValueTask<DashboardModel> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var query = PatternQuery.Of(context.Request.Query);
        var parts = ReadPartsAsync(cancellationToken);
        var patterns = engine.Patterns;
        var rows = new List<PatternRow>();
        var cached = new LatencyBuckets();
        var executed = new LatencyBuckets();
        foreach (var pattern in patterns)
        {
            var known = traffic.Find(pattern.Name);
            if (known is not null)
            {
                cached.Add(known.Cached);
                executed.Add(known.Executed);
            }

            if (pattern.Name.Contains(query.Filter, StringComparison.OrdinalIgnoreCase)) rows.Add(PatternRow.Of(pattern, known));
        }

        var statistics = engine.GetStatistics();
        var now = time.GetUtcNow();
        var pages = Math.Max(1, (rows.Count + PatternQuery.PageSize - 1) / PatternQuery.PageSize);
        query = query with { Page = Math.Min(query.Page, pages) };
        return new DashboardModel
        {
            Now = now,
            Since = traffic.Since,
            Options = options.Value,
            Path = context.Request.PathBase.Add(context.Request.Path).ToUriComponent().TrimEnd('/'),
            Statistics = statistics,
            Query = query,
            Patterns = [.. Order(rows, query.Sort).Skip((query.Page - 1) * PatternQuery.PageSize).Take(PatternQuery.PageSize)],
            Found = rows.Count,
            Registered = patterns.Count,
            Examples = [.. patterns.SelectMany(static pattern => pattern.Examples.Take(1)).Take(Suggested)],
            Cached = cached,
            Executed = executed,
            Samples = UpTo(now, statistics),
            Slow = traffic.Slow.ToArray(),
            Unsuccessful = traffic.Unsuccessful.ToArray(),
            Refusals = traffic.Refusals,
            AvoidedLegs = (router as HybridRouter)?.FindAvoidedLegs() ?? [],
            Parts = await parts.ConfigureAwait(false),
        };
    }

    /// <summary>The samples, and what has happened since the last: a chart ends now.</summary>
    private IReadOnlyList<TrafficSample> UpTo(DateTimeOffset now, EngineStatistics statistics)
    {
        var samples = sampler.Samples;
        return samples.Count > 0 && now - samples[^1].At >= ShortestSample ? [.. samples, TrafficSample.Of(now, statistics)] : samples;
    }

    private static IEnumerable<PatternRow> Order(List<PatternRow> rows, PatternSort sort) => sort switch
    {
        PatternSort.Name => rows.OrderBy(static row => row.Name, StringComparer.OrdinalIgnoreCase),
        PatternSort.Success => rows.OrderBy(static row => row.SuccessRate).ThenByDescending(static row => row.Requests),
        PatternSort.P95 => rows.OrderByDescending(static row => row.P95),
        PatternSort.Tokens => rows.OrderByDescending(static row => row.Tokens),
        PatternSort.Errors => rows.OrderByDescending(static row => row.LastError?.At),
        _ => rows.OrderByDescending(static row => row.Requests),
    };

    private async Task<IReadOnlyList<PartStatus>> ReadPartsAsync(CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(_sources.Select(source => ReadPartAsync(source, cancellationToken))).ConfigureAwait(false);
        return [.. all.SelectMany(static parts => parts)];
    }

    private async Task<IReadOnlyList<PartStatus>> ReadPartAsync(IPartStatusSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.ReadStatusAsync(cancellationToken).AsTask().OrAbandonAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return [new PartStatus(source.Name, PartCondition.Down, $"no answer within {Patience.TotalMilliseconds:0} ms.")];
        }
#pragma warning disable CA1031 // The dashboard is there to be seen when something is broken.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return [new PartStatus(source.Name, PartCondition.Down, $"its state cannot be read: {exception.GetType().Name}.")];
        }
    }
}
