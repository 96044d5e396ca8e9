namespace PatternExecution.Caching;

/// <summary>How much a <see cref="MemoryCacheLayer"/> keeps, and how long.</summary>
public sealed class MemoryCacheLayerOptions
{
    /// <summary>How long an entry is served that does not expire earlier itself.</summary>
    /// <value>1 ms to 365 days; 60 s by default.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The share of <see cref="TimeToLive"/> that an entry may lose by chance, so that entries written together do not all expire together.</summary>
    /// <value>0 to 0.5; 0.05 by default.</value>
    public double Jitter { get; set; } = 0.05;

    /// <summary>The last share of its time to live in which an entry that is asked for again and again is made anew in the background, before anybody has to wait for it.</summary>
    /// <value>0 to 0.9; 0 by default: never.</value>
    public double EagerRefresh { get; set; }

    /// <summary>How many entries are kept at most.</summary>
    /// <value>1 to 100,000,000; 10,000 by default.</value>
    public int MaxEntries { get; set; } = 10_000;

    /// <summary>How many bytes the entries may take: values, keys and tags, and an estimate of what is needed to hold them.</summary>
    /// <value>1,024 to 1 TiB; 64 MiB by default.</value>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The largest share of <see cref="MaxBytes"/> that one entry may take; a larger one is not kept.</summary>
    /// <value>More than 0, at most 1; 0.125 by default.</value>
    public double MaxEntryShare { get; set; } = 0.125;
}
