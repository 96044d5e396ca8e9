using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PatternExecution.Caching;
using StackExchange.Redis;

namespace PatternExecution.Redis;

/// <summary>The names of everything on the server. What one script touches has the same hash tag, so that Cluster keeps it together.</summary>
internal sealed class RedisNames(string prefix)
{
    private const int HashLength = 2 * SHA256.HashSizeInBytes;

    // Tenants come and go; what is forgotten costs a hash.
    private const int MostTags = 10_000;
    private readonly byte[] _value = Encoding.UTF8.GetBytes(prefix + "v:{");
    private readonly ConcurrentDictionary<string, RedisKey> _tags = new(StringComparer.Ordinal);

    /// <summary>What everything begins with.</summary>
    public string Prefix => prefix;

    /// <summary>What changes with each removal by a process that may not tell others of it.</summary>
    public RedisKey RemovalMark { get; } = $"{prefix}removals";

    /// <summary>Where all processes tell of removals.</summary>
    public RedisChannel Removals { get; } = new($"{prefix}removals", RedisChannel.PatternMode.Literal);

    public string Value(string hash) => $"{prefix}v:{{{hash}}}";

    /// <summary>As <see cref="Value(string)"/> of the hash of a key's bytes, in the bytes that are sent.</summary>
    public RedisKey Value(ReadOnlySpan<byte> echo)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(echo, hash);
        var name = new byte[_value.Length + HashLength + 1];
        _value.CopyTo(name, 0);
        Convert.TryToHexStringLower(hash, name.AsSpan(_value.Length), out _);
        name[^1] = (byte)'}';
        return name;
    }

    public string Lease(string hash) => $"{prefix}l:{{{hash}}}";

    public string Waiters(string hash) => $"{prefix}w:{{{hash}}}";

    /// <summary>Where one process is told that leases have ended.</summary>
    public string Notices(string process) => $"{prefix}notices:{process}";

    /// <summary>The version of a tag. Hashed: a tag may be long and holds a tenant's name.</summary>
    public RedisKey Tag(string tag)
    {
        if (_tags.TryGetValue(tag, out var key)) return key;
        if (_tags.Count >= MostTags) _tags.Clear();
        key = Encoding.UTF8.GetBytes($"{prefix}t:{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tag.AsSpan())).AsSpan(0, 16))}");
        _tags[tag] = key;
        return key;
    }

    public static (byte[] Echo, string Hash) Of(in CacheKey key)
    {
        var echo = key.ToBytes();
        return (echo, Convert.ToHexStringLower(SHA256.HashData(echo)));
    }
}
