using Npgsql;

namespace PatternExecution.Postgres.Tests;

/// <summary>The server that the environment names; tests that need it are ignored where there is none.</summary>
internal static class TestServer
{
    private static readonly Lazy<NpgsqlDataSource> Shared = new(() => new NpgsqlDataSourceBuilder(Require()) { ConnectionStringBuilder = { MaxPoolSize = 40, CommandTimeout = 60 } }.Build());

    /// <summary>A pool for all tests.</summary>
    public static NpgsqlDataSource Source => Shared.Value;

    public static string Require()
    {
        var connectionString = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_POSTGRES");
        if (string.IsNullOrEmpty(connectionString))
            Assert.Ignore("ignored: no PostgreSQL (tests/run.sh brings one up; PATTERN_EXECUTION_POSTGRES names another)");
        return connectionString!;
    }

    /// <summary>A schema name that nobody else uses.</summary>
    public static string NewSchema() => $"t_{Guid.NewGuid():N}";

    public static async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static Task DropAsync(string schema) => ExecuteAsync($"drop schema if exists \"{schema}\" cascade");
}
