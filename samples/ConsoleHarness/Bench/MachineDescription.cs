using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Npgsql;
using PatternExecution.Execution;
using StackExchange.Redis;

namespace ConsoleHarness.Bench;

/// <summary>Says on what was measured: figures of an unknown machine say nothing.</summary>
internal static class MachineDescription
{
    public static async Task FillAsync(Dictionary<string, string> machine, BenchSettings settings, CancellationToken cancellationToken)
    {
        machine["processor"] = $"{Processor()}, {Environment.ProcessorCount} cores for this process";
        machine["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024):0.0} GiB for this process";
        machine["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}";
        machine["runtime"] = $"{RuntimeInformation.FrameworkDescription}, {(System.Runtime.GCSettings.IsServerGC ? "server" : "workstation")} GC";
        machine["PatternExecution"] = VersionOf(typeof(IPatternEngine));
        machine["requests of each pattern"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        machine["seconds of each throughput"] = settings.Window.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        if (settings.Postgres is { } postgres) machine["PostgreSQL"] = await PostgresAsync(postgres, cancellationToken);
        if (settings.Redis is { } redis) machine["Redis"] = await RedisAsync(redis);
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        if (!File.Exists(Info)) return "unknown processor";
        var model = File.ReadLines(Info).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal));
        return model is null ? "unknown processor" : model[(model.IndexOf(':') + 1)..].Trim();
    }

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? type.Assembly.GetName().Version?.ToString() ?? "unknown";

    private static async Task<string> PostgresAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand("select current_setting('server_version') || coalesce((select ', pgvector ' || default_version from pg_available_extensions where name = 'vector'), '')");
            return $"{await command.ExecuteScalarAsync(cancellationToken)}, Npgsql {typeof(NpgsqlDataSource).Assembly.GetName().Version?.ToString(3)}";
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
        {
            throw new HarnessException($"--postgres: {failure.Message} Start the server, or mend the connection string.", failure);
        }
    }

    private static async Task<string> RedisAsync(string configuration)
    {
        try
        {
            using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
            return $"{connection.GetServer(connection.GetEndPoints()[0]).Version}, StackExchange.Redis {typeof(ConnectionMultiplexer).Assembly.GetName().Version?.ToString(3)}";
        }
        catch (Exception failure) when (failure is RedisConnectionException or ArgumentException)
        {
            throw new HarnessException($"--redis: {configuration} does not answer; start it, or leave --redis out.", failure);
        }
    }
}
