namespace PatternExecution.Postgres;

/// <summary>How many connections are kept warm and how many there may be; what the connection string says wins.</summary>
public enum PostgresPoolProfile
{
    /// <summary>5 warm, 15 at most.</summary>
    Development,

    /// <summary>10 warm, 30 at most.</summary>
    Staging,

    /// <summary>20 warm, 70 at most.</summary>
    Production,
}
