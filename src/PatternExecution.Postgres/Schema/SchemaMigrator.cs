using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PatternExecution.Postgres.Schema;

/// <summary>Checks the server and brings the schema to this package's version.</summary>
/// <param name="options">Which schema, and whether it may be changed.</param>
/// <param name="logger">Hears of migrations.</param>
internal sealed class SchemaMigrator(PostgresMemoryOptions options, ILogger logger)
{
    // One lock a database, not a schema: the extension is the database's.
    private const long LockKey = 0x5061_7474_6572_6E45;
    private const int OldestServer = 150_000;
    private static readonly Version OldestExtension = new(0, 8);

    /// <exception cref="PostgresSetupException">The server, the extension or the schema is not what is needed, and cannot be made so.</exception>
    public async ValueTask<bool> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false) is var found && found == PostgresMigrations.Latest)
            return true;
        if (found > PostgresMigrations.Latest)
            throw new PostgresSetupException($"The schema '{options.Schema}' is at version {found}, made by a newer package; this one knows {PostgresMigrations.Latest}. Use the newer package in every process.");
        if (!options.Migrate)
            throw new PostgresSetupException($"The schema '{options.Schema}' is at version {found}; {PostgresMigrations.Latest} is needed, and {nameof(PostgresMemoryOptions.Migrate)} is false. Run PostgresMigrations.Script(\"{options.Schema}\", {found}).");
        await CheckServerAsync(connection, cancellationToken).ConfigureAwait(false);
        await MigrateAsync(connection, PostgresMigrations.Latest, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Brings the schema to a version, whoever else does the same at the same time.</summary>
    public async ValueTask MigrateAsync(NpgsqlConnection connection, int to, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        // Steps that rewrite a large store's tables take their time, and so does waiting for another process that does it.
        await ExecuteAsync(connection, "set local statement_timeout = 0", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({LockKey})"), cancellationToken).ConfigureAwait(false);
        await CreateExtensionAsync(connection, cancellationToken).ConfigureAwait(false);
        var from = await ReadVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        try
        {
            if (from == 0)
                await ExecuteAsync(connection, PostgresMigrations.Preamble(options.Schema), cancellationToken).ConfigureAwait(false);
            foreach (var (_, sql) in PostgresMigrations.Steps(options.Schema, from, to))
                await ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new PostgresSetupException($"The role may not make the tables of schema '{options.Schema}': {fault.MessageText}. Grant it create on the schema (on the database, where there is no schema yet), or let an owner run PostgresMigrations.Script(\"{options.Schema}\", {from}).", fault);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (from < to)
            PostgresLog.Migrated(logger, options.Schema, from, to);
    }

    private async ValueTask<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var known = await ScalarAsync(connection, $"select to_regclass('\"{options.Schema}\".memory_migrations') is not null", cancellationToken).ConfigureAwait(false);
        return known is true
            ? (int)(await ScalarAsync(connection, $"select coalesce(max(version), 0) from \"{options.Schema}\".memory_migrations", cancellationToken).ConfigureAwait(false))!
            : 0;
    }

    private static async ValueTask CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var number = int.Parse((string)(await ScalarAsync(connection, "select current_setting('server_version_num')", cancellationToken).ConfigureAwait(false))!, CultureInfo.InvariantCulture);
        if (number < OldestServer)
            throw new PostgresSetupException($"The server is PostgreSQL {connection.PostgreSqlVersion}; 15 or later is needed. Upgrade it.");
    }

    private static async ValueTask CreateExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Versions = "select coalesce((select extversion from pg_extension where extname = 'vector'), (select '?' || default_version from pg_available_extensions where name = 'vector'), '')";
        var version = (string)(await ScalarAsync(connection, Versions, cancellationToken).ConfigureAwait(false))!;
        if (version.Length == 0)
            throw new PostgresSetupException("The server has no pgvector. Install it (Debian: postgresql-17-pgvector; Docker: the image pgvector/pgvector:pg17) and start again.");
        if (Version.TryParse(version.TrimStart('?'), out var parsed) && parsed < OldestExtension)
            throw new PostgresSetupException($"pgvector is {parsed}; {OldestExtension} or later is needed, which keeps filtered pages full. Upgrade it, then run ALTER EXTENSION vector UPDATE.");
        if (version[0] != '?')
            return;
        try
        {
            await ExecuteAsync(connection, "create extension if not exists vector", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported)
        {
            // Managed services answer the second where the extension is not on their list of allowed ones.
            throw new PostgresSetupException($"The role may not make the extension vector: {fault.MessageText}. Allow it in the service's settings where the server is a managed one, and let a superuser run CREATE EXTENSION vector in database '{connection.Database}'.", fault);
        }
    }

    private static async ValueTask<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
