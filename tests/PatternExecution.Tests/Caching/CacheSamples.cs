using PatternExecution.Caching;

namespace PatternExecution.Tests.Caching;

/// <summary>Keys, entries and policies with one thing said.</summary>
internal static class CacheSamples
{
    public static CacheKey Key(string text, string tenant = "acme") => new(tenant, "", "recall_memory", 1, "memory", text, "", "");

    public static CacheEntry Entry(int value, DateTimeOffset expiresAt, params string[] tags) =>
        new(BitConverter.GetBytes(value), DateTimeOffset.UnixEpoch, expiresAt, tags);

    public static CacheEntry Entry(int value, params string[] tags) => Entry(value, DateTimeOffset.MaxValue, tags);

    public static CachePolicy Policy(params string[] tags) => new(tags);

    public static CacheFill Fill(int value, bool keep = true) => new(BitConverter.GetBytes(value), Decoded: null, keep);

    public static int ValueOf(CacheEntry entry) => BitConverter.ToInt32(entry.Value.Span);

    public static int ValueOf(CacheAnswer answer) => ValueOf(answer.Entry);
}
