using System.Globalization;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;

namespace PatternExecution.Postgres;

/// <summary>Whether the server answers, how much of the pool is in use, and whether calls are refused; degraded from nine tenths of the pool on.</summary>
internal sealed class PostgresPartStatus(PostgresMemoryStore store) : IPartStatusSource
{
    private const double Full = 0.9;

    public string Name => "postgres";

    public async ValueTask<IReadOnlyList<PartStatus>> ReadStatusAsync(CancellationToken cancellationToken = default)
    {
        var pool = store.GetPoolStatistics();
        PartStatus status;
        try
        {
            await store.PingAsync(cancellationToken).ConfigureAwait(false);
            var used = string.Create(CultureInfo.InvariantCulture, $"{pool.Busy} of {pool.Maximum} connections are in use.");
            status = new PartStatus(Name, pool.Utilization >= Full ? PartCondition.Degraded : PartCondition.Working, used);
        }
        catch (PatternExecutionException fault) when (fault is MemoryStoreUnavailableException or PostgresSetupException)
        {
            status = new PartStatus(Name, PartCondition.Down, fault.Message);
        }

        return [status with { PoolUtilization = pool.Utilization, IsCircuitOpen = store.GetPoolStatistics().IsCircuitOpen }];
    }
}
