using System.Globalization;
using Npgsql;

namespace PatternExecution.Postgres.Connecting;

/// <summary>Makes the pool of a store that was given a connection string.</summary>
internal static class DataSources
{
    /// <exception cref="PostgresSetupException">The connection string cannot be read.</exception>
    public static NpgsqlDataSource Create(PostgresMemoryOptions options)
    {
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new PostgresSetupException($"The connection string cannot be read: {exception.Message} It is written as 'Host=db;Username=app;Password=...;Database=app'.", exception);
        }

        // The builder knows every keyword; written out it has those that were given, by their one name.
        var set = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = given.ConnectionString };
        var (warm, most) = Sizes(options.Pool);
        var timeout = (int)options.CommandTimeout.TotalSeconds;
        SetUnless("Minimum Pool Size", Math.Min(warm, set.ContainsKey("Maximum Pool Size") ? given.MaxPoolSize : warm));
        SetUnless("Maximum Pool Size", Math.Max(most, given.MinPoolSize));
        SetUnless("Connection Idle Lifetime", 300);
        SetUnless("Keepalive", 30);
        SetUnless("Timeout", Math.Min(timeout, 15));
        SetUnless("Command Timeout", timeout);
        SetUnless("Application Name", "PatternExecution");
        // No call leaves anything behind on its session, so nothing has to be reset: that halves the cost of a short call.
        SetUnless("No Reset On Close", true);
        // The server gives up shortly after we do, so that nothing runs on for nobody; and compiling a search takes it longer than running it.
        if (!set.ContainsKey("Options"))
            given.Options = string.Create(CultureInfo.InvariantCulture, $"-c statement_timeout={(timeout + 5) * 1000} -c jit=off");
        return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();

        void SetUnless(string keyword, object value)
        {
            if (!set.ContainsKey(keyword))
                given[keyword] = value;
        }
    }

    /// <summary>How many connections a data source may have.</summary>
    public static int Maximum(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;

    private static (int Warm, int Most) Sizes(PostgresPoolProfile profile) => profile switch
    {
        PostgresPoolProfile.Production => (20, 70),
        PostgresPoolProfile.Staging => (10, 30),
        _ => (5, 15),
    };
}
