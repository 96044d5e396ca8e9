using System.Buffers.Binary;
using System.Security.Cryptography;
using StackExchange.Redis;

namespace PatternExecution.Redis;

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

    /// <summary>Reads values and then versions, in one round trip.</summary>
    public async ValueTask<(byte[]?[] Values, long[] Versions)> ReadAsync(string[] values, IReadOnlyList<string> tags)
    {
        var keys = new RedisKey[values.Length + tags.Count];
        for (var i = 0; i < values.Length; i++) keys[i] = values[i];
        for (var i = 0; i < tags.Count; i++) keys[values.Length + i] = names.Tag(tags[i]);
        var found = await ReadAsync(keys).ConfigureAwait(false);
        return (Array.ConvertAll(found[..values.Length], static value => (byte[]?)value), Array.ConvertAll(found[values.Length..], Parse));
    }

    /// <summary>Reads the versions.</summary>
    public async ValueTask<long[]> ReadAsync(IReadOnlyList<string> tags)
    {
        if (tags.Count == 0) return [];
        var keys = new RedisKey[tags.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = names.Tag(tags[i]);
        return Array.ConvertAll(await ReadAsync(keys).ConfigureAwait(false), Parse);
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

    private async ValueTask<RedisValue[]> ReadAsync(RedisKey[] keys)
    {
        var database = connection.Database;
        if (keys.Length == 1) return [await database.StringGetAsync(keys[0]).ConfigureAwait(false)];
        if (!connection.IsCluster) return await database.StringGetAsync(keys).ConfigureAwait(false);
        return await Task.WhenAll(Array.ConvertAll(keys, key => database.StringGetAsync(key))).ConfigureAwait(false);
    }
}
