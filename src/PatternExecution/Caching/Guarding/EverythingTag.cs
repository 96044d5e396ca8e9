namespace PatternExecution.Caching.Guarding;

/// <summary>What every entry of a shared layer carries there beside its own tags, last: by it all of them can be removed. No other tag is only a separator.</summary>
internal static class EverythingTag
{
    public const string Name = "\u001F";

    /// <summary>Tags as they are in the layer.</summary>
    public static string[] Beside(IReadOnlyList<string> tags)
    {
        var all = new string[tags.Count + 1];
        for (var i = 0; i < tags.Count; i++) all[i] = tags[i];
        all[^1] = Name;
        return all;
    }

    /// <summary>An entry as it is outside the layer; with the tags that were expected where it has the same.</summary>
    public static CacheEntry? Without(CacheEntry? entry, IReadOnlyList<string> expected)
    {
        if (entry is null) return null;
        var count = entry.Tags.Count - 1;
        if (count < 0 || entry.Tags[count] != Name) return entry;
        var isExpected = count == expected.Count;
        for (var i = 0; isExpected && i < count; i++) isExpected = string.Equals(entry.Tags[i], expected[i], StringComparison.Ordinal);
        return entry.Tagged(isExpected ? expected : [.. entry.Tags.Take(count)]);
    }
}
