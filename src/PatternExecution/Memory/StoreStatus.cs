namespace PatternExecution.Memory;

/// <summary>What became of a memory to be stored.</summary>
public enum StoreStatus
{
    /// <summary>It is stored.</summary>
    Created,

    /// <summary>A memory of the same identity was replaced.</summary>
    Updated,

    /// <summary>It was stored before, under the same idempotency key and with the same body; nothing was written.</summary>
    Unchanged,

    /// <summary>Its idempotency key belongs to a memory with another body; nothing was written.</summary>
    Conflict,
}
