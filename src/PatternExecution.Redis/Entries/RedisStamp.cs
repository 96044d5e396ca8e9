using PatternExecution.Caching;

namespace PatternExecution.Redis.Entries;

/// <summary>What a read saw of a key: its value, and the versions of the tags that an answer will carry.</summary>
internal sealed record RedisStamp(byte[]? Value, IReadOnlyList<string> Tags, long[] Versions)
{
    /// <summary>What tells the value from any other write.</summary>
    public byte[] Head => Value is null ? [] : Value[..Math.Min(Value.Length, CacheEnvelope.HeadLength)];
}
