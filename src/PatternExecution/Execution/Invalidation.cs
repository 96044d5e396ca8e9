namespace PatternExecution.Execution;

/// <summary>Which cached answers to forget. Make one with a factory.</summary>
public sealed record Invalidation
{
    private Invalidation(string? tenant, string? pattern, string? tag)
    {
        Tenant = tenant;
        Pattern = pattern;
        Tag = tag;
    }

    /// <summary>Whose answers; null for every tenant's.</summary>
    public string? Tenant { get; }

    /// <summary>Which pattern's answers; null for every pattern's.</summary>
    public string? Pattern { get; }

    /// <summary>The cache tag that the answers' patterns carry; null for any.</summary>
    public string? Tag { get; }

    /// <summary>All answers of a tenant.</summary>
    public static Invalidation OfTenant(string tenant)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        return new(tenant, null, null);
    }

    /// <summary>All answers of a pattern, of one tenant or of every one.</summary>
    public static Invalidation OfPattern(string pattern, string? tenant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return new(tenant, pattern, null);
    }

    /// <summary>All answers of the patterns that carry a cache tag, of one tenant or of every one.</summary>
    public static Invalidation OfTag(string tag, string? tenant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return new(tenant, null, tag);
    }
}
