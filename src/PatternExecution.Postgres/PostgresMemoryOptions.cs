namespace PatternExecution.Postgres;

/// <summary>Where memories are kept and how the server is used.</summary>
public sealed class PostgresMemoryOptions
{
    /// <summary>The Npgsql connection string; null where the host's own <see cref="Npgsql.NpgsqlDataSource"/> is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The schema that holds the tables; made by the first start.</summary>
    /// <value>1 to 50 lower-case letters, digits and underscores, not beginning with a digit; <c>pattern_execution</c> by default.</value>
    public string Schema { get; set; } = "pattern_execution";

    /// <summary>Whether the tables are made and brought up to date at first use; else <see cref="PostgresMigrations.Script"/> has to be run.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>The index of vector searches.</summary>
    public PostgresVectorIndex VectorIndex { get; set; } = PostgresVectorIndex.HnswHalf;

    /// <summary>How many lists an IVFFlat index has; a search visits the square root of it.</summary>
    /// <value>1 to 32,768; 100 by default.</value>
    public int IvfLists { get; set; } = 100;

    /// <summary>How many memories there may be over all tenants; null for as many as the server holds.</summary>
    /// <value>At least 1.</value>
    public long? MaxMemories { get; set; }

    /// <summary>How many connections there are. Not used with the host's own data source.</summary>
    public PostgresPoolProfile Pool { get; set; }

    /// <summary>How long one call waits for the server.</summary>
    /// <value>1 second to 10 minutes, whole seconds; 10 seconds by default.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many calls in a row have to find the server gone before further ones are refused at once.</summary>
    /// <value>1 to 1,000; 5 by default.</value>
    public int BreakAfter { get; set; } = 5;

    /// <summary>How long calls are refused before one is let through to try.</summary>
    /// <value>100 milliseconds to 10 minutes; 2 seconds by default.</value>
    public TimeSpan BreakFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often expired memories are removed; they are never read in the meantime.</summary>
    /// <value>1 second to 1 day, or zero to never remove them; 1 minute by default.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
