namespace PatternExecution.Caching.Local;

/// <summary>Where a node stands among those of one tag.</summary>
internal readonly record struct TagPlace(TagGroup Group, int Index);
