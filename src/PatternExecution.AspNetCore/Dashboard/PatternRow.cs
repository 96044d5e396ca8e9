using PatternExecution.AspNetCore.Dashboard.Traffic;
using PatternExecution.Patterns;

namespace PatternExecution.AspNetCore.Dashboard;

/// <summary>One pattern and what it has answered.</summary>
internal sealed record PatternRow(string Name, PatternType Type, long Cached, long Executed, long Unsuccessful, long Tokens, TimeSpan P50, TimeSpan P95, KeptError? LastError)
{
    public long Requests => Cached + Executed;

    public double SuccessRate => Requests == 0 ? 1 : 1 - Math.Min(1, (double)Unsuccessful / Requests);

    public static PatternRow Of(PatternDefinition pattern, PatternTraffic? traffic)
    {
        if (traffic is null) return new PatternRow(pattern.Name, pattern.Type, 0, 0, 0, 0, default, default, null);
        var both = new LatencyBuckets();
        both.Add(traffic.Cached);
        both.Add(traffic.Executed);
        return new PatternRow(
            pattern.Name, pattern.Type, traffic.Cached.Count, traffic.Executed.Count, traffic.Unsuccessful, traffic.Tokens, both.Percentile(0.5), both.Percentile(0.95), traffic.LastError);
    }
}
