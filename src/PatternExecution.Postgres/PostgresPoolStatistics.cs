namespace PatternExecution.Postgres;

/// <summary>How much of the pool the store uses now.</summary>
/// <param name="Busy">Connections that calls, exports and the listening for changes hold.</param>
/// <param name="Maximum">Connections that there may be.</param>
/// <param name="IsCircuitOpen">Whether calls are refused because the server is gone.</param>
public readonly record struct PostgresPoolStatistics(int Busy, int Maximum, bool IsCircuitOpen)
{
    /// <summary>The share of the pool that is in use, 0 to 1.</summary>
    public double Utilization => Maximum == 0 ? 0 : (double)Busy / Maximum;
}
