namespace PatternExecution.Redis;

/// <summary>Where the shared cache is, and what it keeps. Binds from <c>PatternExecution:Redis</c>.</summary>
public sealed class RedisCacheOptions
{
    /// <summary>The server or servers and how to connect, in StackExchange.Redis's words, TLS and Sentinel settings included.</summary>
    /// <value>Such as <c>cache1:6379,cache2:6379,ssl=true,password=...</c>; null to use the app's own <c>IConnectionMultiplexer</c> from the container.</value>
    public string? Configuration { get; set; }

    /// <summary>What every key and channel begins with. Apps that share a server and must not share answers differ in it.</summary>
    /// <value>0 to 64 characters without braces; <c>pe:</c> by default.</value>
    public string KeyPrefix { get; set; } = "pe:";

    /// <summary>The database on the server; Cluster has 0 only.</summary>
    /// <value>-1 to 1,000; -1 by default: the one that the configuration names.</value>
    public int Database { get; set; } = -1;

    /// <summary>How long an entry is served that does not expire earlier itself.</summary>
    /// <value>1 ms to 365 days; 300 s by default.</value>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>The share of its time to live that an entry may lose by chance, so that entries written together do not all expire together.</summary>
    /// <value>0 to 0.5; 0.05 by default.</value>
    public double Jitter { get; set; } = 0.05;

    /// <summary>From how many bytes on an answer is compressed.</summary>
    /// <value>64 to 2,147,483,647; 2,048 by default.</value>
    public int CompressFrom { get; set; } = 2_048;

    /// <summary>The longest answer that is stored, before compression.</summary>
    /// <value>1,024 to 536,870,912 bytes; 1 MiB by default.</value>
    public int MaxEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>How long one process may execute a key before the others no longer wait for it.</summary>
    /// <value>10 ms to 10 min; 5 s by default.</value>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a tag's version is kept; entries whose tag has none are not believed.</summary>
    /// <value>1 s to 365 days, and not shorter than <see cref="TimeToLive"/>; 24 h by default.</value>
    public TimeSpan TagLifetime { get; set; } = TimeSpan.FromHours(24);
}
