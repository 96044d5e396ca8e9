using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>The tags by which cached answers are forgotten. The unit separator cannot occur in a tenant, a pattern's name or a host's tag.</summary>
internal static class CacheTags
{
    private const char Separator = '\u001F';

    /// <summary>Everything that was read from any tenant's memories.</summary>
    public const string AllRecalls = "recall";

    public static IReadOnlyList<string> For(string tenant, PatternDefinition pattern, PatternType route)
    {
        var tags = new List<string>(5 + (2 * pattern.CacheTags.Count)) { OfTenant(tenant), OfPattern(pattern.Name), OfPattern(pattern.Name, tenant) };
        if (route != PatternType.Infrastructure)
        {
            tags.Add(OfRecall(tenant));
            tags.Add(AllRecalls);
        }

        foreach (var tag in pattern.CacheTags)
        {
            tags.Add(OfHost(tag));
            tags.Add(OfHost(tag, tenant));
        }

        return tags;
    }

    public static string For(Invalidation what) => what switch
    {
        { Pattern: { } pattern, Tenant: null } => OfPattern(pattern),
        { Pattern: { } pattern, Tenant: { } tenant } => OfPattern(pattern, tenant),
        { Tag: { } tag, Tenant: null } => OfHost(tag),
        { Tag: { } tag, Tenant: { } tenant } => OfHost(tag, tenant),
        _ => OfTenant(what.Tenant!),
    };

    /// <summary>Everything that was read from a tenant's memories.</summary>
    public static string OfRecall(string tenant) => $"recall{Separator}{tenant}";

    private static string OfTenant(string tenant) => $"tenant{Separator}{tenant}";

    // Names are unique ignoring case, and so is what is forgotten by them.
    private static string OfPattern(string pattern) => $"pattern{Separator}{pattern.ToUpperInvariant()}";

    private static string OfPattern(string pattern, string tenant) => $"pattern{Separator}{pattern.ToUpperInvariant()}{Separator}{tenant}";

    private static string OfHost(string tag) => $"tag{Separator}{tag}";

    private static string OfHost(string tag, string tenant) => $"tag{Separator}{tag}{Separator}{tenant}";
}
