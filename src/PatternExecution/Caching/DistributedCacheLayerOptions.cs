namespace PatternExecution.Caching;

/// <summary>What a <see cref="DistributedCacheLayer"/> keeps, and how long.</summary>
public sealed class DistributedCacheLayerOptions
{
    /// <summary>What every key begins with.</summary>
    /// <value>0 to 64 characters; <c>pe:</c> by default.</value>
    public string KeyPrefix { get; set; } = "pe:";

    /// <summary>How long an entry is served that does not expire earlier itself.</summary>
    /// <value>1 s to 365 days; 300 s by default.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>From how many bytes on an answer is compressed.</summary>
    /// <value>64 to 2,147,483,647; 2,048 by default.</value>
    public int CompressFrom { get; set; } = 2_048;

    /// <summary>The longest answer that is stored, before compression.</summary>
    /// <value>1,024 to 536,870,912 bytes; 1 MiB by default.</value>
    public int MaxEntryBytes { get; set; } = 1024 * 1024;
}
