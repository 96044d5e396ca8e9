namespace PatternExecution.Benchmarks.Caching;

/// <summary>A sequence of uses of keys, and how many entries the cache under test may hold.</summary>
internal sealed record AccessTrace(string Name, int Capacity, int[] Keys);
