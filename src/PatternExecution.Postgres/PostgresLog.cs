using Microsoft.Extensions.Logging;

namespace PatternExecution.Postgres;

/// <summary>What the PostgreSQL store says.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(520, LogLevel.Warning, "The PostgreSQL server is gone; memory requests are refused until it is back.")]
    public static partial void ServerGone(ILogger logger, Exception exception);

    [LoggerMessage(521, LogLevel.Information, "The PostgreSQL server is back.")]
    public static partial void ServerBack(ILogger logger);

    [LoggerMessage(522, LogLevel.Information, "The schema {Schema} was brought from version {From} to {To}.")]
    public static partial void Migrated(ILogger logger, string schema, int from, int to);

    [LoggerMessage(523, LogLevel.Warning, "Changes made by other processes are not heard of until the server is back; then everything recalled is dropped once.")]
    public static partial void FeedLost(ILogger logger, Exception exception);

    [LoggerMessage(524, LogLevel.Debug, "{Count} expired memories were removed.")]
    public static partial void Swept(ILogger logger, int count);

    [LoggerMessage(525, LogLevel.Warning, "Expired memories could not be removed; they are not read, and it is tried again.")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(526, LogLevel.Warning, "The memory store is not ready: {Reason}")]
    public static partial void NotReady(ILogger logger, string reason);

    [LoggerMessage(527, LogLevel.Warning, "The role does not own the tables of {Schema}, so no vector index was made and vector searches read every vector. Let the owner run PostgresMigrations.VectorIndexScript({Dimension}).")]
    public static partial void NoIndexMade(ILogger logger, string schema, int dimension);
}
