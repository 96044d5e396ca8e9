namespace PatternExecution.Redis;

/// <summary>What a read saw of a key: the head of its value, and the versions of the tags that an answer will carry.</summary>
internal sealed record RedisStamp(byte[] Head, IReadOnlyList<string> Tags, long[] Versions);
