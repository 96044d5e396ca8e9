using Npgsql;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Connecting;

/// <summary>Turns what a server or its driver says into what a host can act on.</summary>
internal static class ServerFaults
{
    /// <summary>Whether the connection broke or was refused, so that a fresh one may do better.</summary>
    public static bool IsBroken(Exception exception) => exception switch
    {
        PostgresException server => server.SqlState is "57P01" or "57P02" or "57P03" || server.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or EndOfStreamException } => true,
        NpgsqlException => exception.InnerException is null && exception.GetType() == typeof(NpgsqlException),
        IOException or ObjectDisposedException => true,
        _ => false,
    };

    /// <summary>Whether the server cannot work at all, rather than refuse one call.</summary>
    public static bool IsAbsent(Exception exception) => IsBroken(exception) || exception is NpgsqlException { InnerException: TimeoutException } or TimeoutException;

    /// <summary>Whether the exception comes from the server or its driver.</summary>
    public static bool IsOurs(Exception exception) => exception is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <returns>The exception that a caller of the store gets.</returns>
    public static PatternExecutionException Translate(Exception exception, bool isWrite)
    {
        var doubt = isWrite ? " Whether it was stored is not known: try again with the same idempotency key." : "";
        return exception switch
        {
            PostgresException { SqlState: "25006" } => Unavailable("The server is read-only: a standby, or default_transaction_read_only is set. Connect to the primary, or make it writable.", exception),
            PostgresException { SqlState: "53100" } => Unavailable("The server's disk is full. Make room; nothing was stored.", exception),
            PostgresException { SqlState: "53300" } => Unavailable("The server takes no more connections. Lower the pool's maximum or raise max_connections.", exception),
            PostgresException { SqlState: "57014" } => Unavailable($"The server gave the call up (statement_timeout).{doubt}", exception),
            PostgresException { SqlState: "42501" } fault => new PostgresSetupException($"The server's role lacks a right: {fault.MessageText}. Grant usage on the schema, and select, insert, update and delete on its tables, or let the tables' owner connect.", exception),
            PostgresException { SqlState: "42P01" or "3F000" or "42703" } fault => new PostgresSetupException($"The tables are not as this version needs them: {fault.MessageText}. Let {nameof(PostgresMemoryOptions.Migrate)} be true, or run the script of {nameof(PostgresMigrations)}.", exception),
            PostgresException { SqlState: "3D000" } fault => new PostgresSetupException($"{fault.MessageText}. Create the database, or name another in the connection string.", exception),
            PostgresException { SqlState: "28P01" or "28000" } fault => new PostgresSetupException($"The server refuses the role: {fault.MessageText}. Mend user name and password in the connection string.", exception),
            PostgresException fault => Unavailable($"The server refused the call ({fault.SqlState}): {fault.MessageText}", exception),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException => Unavailable($"The server did not answer within the time allowed, or no connection of the pool came free.{doubt}", exception),
            _ => Unavailable($"The server cannot be reached: {exception.Message}{doubt}", exception),
        };
    }

    private static MemoryStoreUnavailableException Unavailable(string message, Exception cause) => new(message, cause);
}
