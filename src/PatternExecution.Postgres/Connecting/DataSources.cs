using System.Globalization;
using Npgsql;

namespace PatternExecution.Postgres.Connecting;

/// <summary>Makes the pool of a store that was given a connection string.</summary>
internal static class DataSources
{
    /// <exception cref="PostgresSetupException">The connection string cannot be read, or can never work.</exception>
    public static NpgsqlDataSource Create(PostgresMemoryOptions options)
    {
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new PostgresSetupException($"The connection string cannot be read: {exception.Message}{Value(options.ConnectionString, exception)}. It is written as 'Host=db;Username=app;Password=...;Database=app'.", exception);
        }

        if (string.IsNullOrWhiteSpace(given.Host))
            throw new PostgresSetupException("The connection string has no Host. Name the server: 'Host=db;Username=app;Password=...;Database=app'.");

        // The builder knows every keyword; written out it has those that were given, by their one name.
        var set = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = given.ConnectionString };
        var (warm, most) = Sizes(options.Pool);
        var timeout = (int)options.CommandTimeout.TotalSeconds;
        if (set.ContainsKey("Maximum Pool Size") && given.MinPoolSize > given.MaxPoolSize)
            throw new PostgresSetupException($"The connection string has Minimum Pool Size={given.MinPoolSize} and Maximum Pool Size={given.MaxPoolSize}; the minimum may not be above the maximum. Lower the one or raise the other.");
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
        CheckMultiplexing(given);
        try
        {
            return new NpgsqlDataSourceBuilder(given.ConnectionString).Build();
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or InvalidOperationException)
        {
            var advice = set.ContainsKey("Target Session Attributes") ? " Target Session Attributes needs several hosts ('Host=one,two'); leave it out for one." : "";
            throw new PostgresSetupException($"The connection string can never work: {exception.Message}{advice}", exception);
        }

        void SetUnless(string keyword, object value)
        {
            if (!set.ContainsKey(keyword))
                given[keyword] = value;
        }
    }

    /// <exception cref="PostgresSetupException">The data source multiplexes, under which no transaction and no LISTEN can run.</exception>
    public static void Check(NpgsqlDataSource source) => CheckMultiplexing(new NpgsqlConnectionStringBuilder(source.ConnectionString));

    /// <summary>How many connections a data source may have.</summary>
    public static int Maximum(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;

    /// <summary>What was given for the keyword that was refused. A password is text of any kind and is never refused, so that none is shown.</summary>
    private static string Value(string? connectionString, Exception refusal)
    {
        try
        {
            var given = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = connectionString };
            return refusal is ArgumentException { ParamName: { } keyword } && given.TryGetValue(keyword, out var value) && !keyword.Contains("pass", StringComparison.OrdinalIgnoreCase)
                ? $", which is '{value}'" : "";
        }
        catch (ArgumentException)
        {
            // Not even pairs of keyword and value.
            return "";
        }
    }

    private static void CheckMultiplexing(NpgsqlConnectionStringBuilder given)
    {
        if (given.Multiplexing)
            throw new PostgresSetupException("The connection string has Multiplexing=true, with which transactions and change notification cannot work. Leave it out, or give the memories a connection string or data source without it.");
    }

    private static (int Warm, int Most) Sizes(PostgresPoolProfile profile) => profile switch
    {
        PostgresPoolProfile.Production => (20, 70),
        PostgresPoolProfile.Staging => (10, 30),
        _ => (5, 15),
    };
}
