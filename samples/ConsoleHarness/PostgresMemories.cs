using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ConsoleHarness;

/// <summary>
/// Where a run keeps its memories in PostgreSQL: with a memories file in a schema of its own that is dropped at the end, so that every run has exactly
/// the file's memories; else in the schema that stays.
/// </summary>
internal sealed class PostgresMemories(string connectionString, bool areOwn) : IAsyncDisposable
{
    private readonly string? _schema = areOwn ? $"harness_{Guid.NewGuid():N}" : null;

    public void Use(IPatternExecutionBuilder builder) => builder.UsePostgres(options =>
    {
        options.ConnectionString = connectionString;
        if (_schema is not null) options.Schema = _schema;
    });

    public async ValueTask DisposeAsync()
    {
        if (_schema is null) return;
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand($"drop schema if exists {_schema} cascade");
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException failure)
        {
            await Console.Error.WriteLineAsync($"--postgres: the schema {_schema} could not be dropped: {failure.Message}");
        }
        catch (ArgumentException)
        {
            // The connection string cannot be read, which the run itself has said already.
        }
    }
}
