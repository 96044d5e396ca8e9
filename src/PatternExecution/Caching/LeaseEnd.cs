namespace PatternExecution.Caching;

/// <summary>How another's lease ended.</summary>
public enum LeaseEnd
{
    /// <summary>The answer was written; read it.</summary>
    Written,

    /// <summary>There is no answer to share; execute.</summary>
    GivenUp,

    /// <summary>Its deadline has passed; ask for the lease.</summary>
    Expired,
}
