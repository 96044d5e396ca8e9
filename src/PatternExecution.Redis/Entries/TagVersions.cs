using System.Buffers.Binary;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace PatternExecution.Redis.Entries;

/// <summary>
/// The versions of tags, on the server. A version is random and never comes back: where a counter that was evicted or flushed would start over at a value that
/// an old entry may carry, a tag without a version only ends what carried one. No clock has a part in it.
/// </summary>
internal sealed class TagVersions(RedisConnection connection, RedisNames names, TimeSpan lifetime)
{
    /// <summary>No version: nothing that carries the tag may be served.</summary>
    private const long None = 0;

    /// <summary>Whether an entry made with some versions may be served under others.</summary>
    public static bool Stand(long[] made, long[] now) => made.AsSpan().SequenceEqual(now) && !now.AsSpan().Contains(None);

    /// <summary>Reads values, whatever they are, in one round trip.</summary>
    public Task<RedisValue[]> ReadAsync(RedisKey[] keys)
    {
        var database = connection.Database;
        return connection.IsCluster ? Task.WhenAll(Array.ConvertAll(keys, key => database.StringGetAsync(key))) : database.StringGetAsync(keys);
    }

    /// <summary>The versions that a read gave, from a place on.</summary>
    public static long[] Parse(RedisValue[] found, int from)
    {
        if (found.Length == from) return [];
        var versions = new long[found.Length - from];
        for (var i = 0; i < versions.Length; i++) versions[i] = Parse(found[from + i]);
        return versions;
    }

    /// <summary>The names of a value and of the versions of some tags.</summary>
    public RedisKey[] KeysOf(RedisKey value, IReadOnlyList<string> tags)
    {
        var keys = new RedisKey[tags.Count + 1];
        keys[0] = value;
        for (var i = 0; i < tags.Count; i++) keys[i + 1] = names.Tag(tags[i]);
        return keys;
    }

    /// <summary>Reads the versions.</summary>
    public async ValueTask<long[]> ReadAsync(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0) return [];
        var keys = new RedisKey[tags.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = names.Tag(tags[i]);
        return Parse(await ReadAsync(keys).ConfigureAwait(false), 0);
    }

    /// <summary>Gives versions to tags that have none, and writes them down.</summary>
    public async ValueTask EnsureAsync(IReadOnlyList<string> tags, long[] versions)
    {
        if (!versions.AsSpan().Contains(None)) return;
        var database = connection.Database;
        var ensured = new List<(int Place, Task<RedisValue> Now)>();
        for (var i = 0; i < versions.Length; i++)
        {
            if (versions[i] != None) continue;

            // Whoever was first gave it: what counts is what is there afterwards.
            var key = names.Tag(tags[i]);
            _ = database.StringSetAsync(key, RandomNumberGenerator.GetBytes(sizeof(long)), lifetime, When.NotExists, CommandFlags.FireAndForget);
            ensured.Add((i, database.StringGetAsync(key)));
        }

        foreach (var (place, now) in ensured) versions[place] = Parse(await now.ConfigureAwait(false));
    }

    /// <summary>Ends everything that carries a tag. Deleting works even where the server refuses writes for want of memory.</summary>
    public async ValueTask RemoveAsync(string tag) => await connection.Database.KeyDeleteAsync(names.Tag(tag)).ConfigureAwait(false);

    private static long Parse(RedisValue value)
    {
        byte[]? bytes = value;
        return bytes is { Length: sizeof(long) } ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : None;
    }
}
