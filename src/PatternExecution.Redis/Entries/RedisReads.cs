using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using StackExchange.Redis;

namespace PatternExecution.Redis.Entries;

/// <summary>Reads entries and judges whether they may be served. Thread-safe.</summary>
internal sealed class RedisReads(RedisNames names, TagVersions versions, int maxEntryBytes, TimeProvider time, ILogger logger)
{
    private const int TombstoneLength = CacheEnvelope.HeadLength;
    private long _hits;
    private long _misses;
    private long _refused;

    public long Hits => Interlocked.Read(ref _hits);

    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Entries that did not verify.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What stands for an entry that was removed.</summary>
    public static byte[] CreateTombstone()
    {
        var tombstone = new byte[TombstoneLength];
        RandomNumberGenerator.Fill(tombstone.AsSpan(1));
        return tombstone;
    }

    /// <summary>Whether a read would find an entry; counts nothing but what is damaged.</summary>
    public async ValueTask<bool> ContainsAsync(CacheKey key)
    {
        var echo = key.ToBytes();
        var found = await versions.ReadAsync(versions.KeysOf(names.Value(echo), [])).ConfigureAwait(false);
        return Verify(found[0], echo, [], out var made) is { } entry && entry.ExpiresAt > time.GetUtcNow()
            && TagVersions.Stand(made, await versions.ReadAsync(entry.Tags).ConfigureAwait(false));
    }

    /// <summary>Reads an entry, in one round trip where its tags are those that an answer would carry.</summary>
    public async ValueTask<SharedRead> ReadAsync(CacheKey key, IReadOnlyList<string> tags)
    {
        var echo = key.ToBytes();
        var found = await versions.ReadAsync(versions.KeysOf(names.Value(echo), tags)).ConfigureAwait(false);
        byte[]? value = found[0];
        var now = TagVersions.Parse(found, 1);
        var entry = Verify(value, echo, tags, out var made);
        if (entry is not null && !await StandsAsync(entry, made, tags, now).ConfigureAwait(false)) entry = null;
        var read = JudgeAndCount(entry);

        // An answer begun now must carry versions that a removal can end.
        if (read.Entry is null) await versions.EnsureAsync(tags, now).ConfigureAwait(false);
        return read with { Stamp = new RedisStamp(value, tags, now) };
    }

    /// <summary>Reads several entries, in one round trip where their tags are those that answers would carry.</summary>
    public async ValueTask<IReadOnlyList<SharedRead>> ReadManyAsync(IReadOnlyList<CacheRead> reads)
    {
        var echoes = new byte[reads.Count][];
        var keys = new List<RedisKey>(reads.Count);
        var tags = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < reads.Count; i++)
        {
            echoes[i] = reads[i].Key.ToBytes();
            keys.Add(names.Value(echoes[i]));
            foreach (var tag in reads[i].Tags)
            {
                if (places.TryAdd(tag, tags.Count)) tags.Add(tag);
            }
        }

        keys.AddRange(tags.Select(names.Tag));
        var found = await versions.ReadAsync(keys.ToArray()).ConfigureAwait(false);
        var now = TagVersions.Parse(found, reads.Count);
        var judged = new SharedRead[reads.Count];
        for (var i = 0; i < judged.Length; i++)
        {
            var entry = Verify(found[i], echoes[i], reads[i].Tags, out var made);
            if (entry is not null && !await StandsAsync(entry, made, reads[i].Tags, VersionsOf(i)).ConfigureAwait(false)) entry = null;
            judged[i] = JudgeAndCount(entry);
        }

        if (Array.Exists(judged, static read => read.Entry is null)) await versions.EnsureAsync(tags, now).ConfigureAwait(false);
        return [.. judged.Select((read, i) => read with { Stamp = new RedisStamp(found[i], reads[i].Tags, VersionsOf(i)) })];

        long[] VersionsOf(int read) => [.. reads[read].Tags.Select(tag => now[places[tag]])];
    }

    private static bool IsTombstone(byte[] value) => value.Length == TombstoneLength && value[0] == 0;

    /// <summary>What is past its expiry is no answer, but may be one in need.</summary>
    private SharedRead JudgeAndCount(CacheEntry? entry)
    {
        var isHit = entry?.ExpiresAt > time.GetUtcNow();
        Interlocked.Increment(ref isHit ? ref _hits : ref _misses);
        return isHit ? new SharedRead(entry, null) : new SharedRead(null, null) { Stale = entry };
    }

    /// <summary>The entry, if it is whole and of this key.</summary>
    private CacheEntry? Verify(byte[]? value, byte[] echo, IReadOnlyList<string> tags, out long[] made)
    {
        made = [];
        if (value is null || IsTombstone(value)) return null;
        if (CacheEnvelope.TryDecode(value, echo, maxEntryBytes, tags, out var entry, out made)) return entry;
        Interlocked.Increment(ref _refused);
        logger.EntryRefused();
        return null;
    }

    /// <summary>Whether all of an entry's tags still have the versions that it was made with.</summary>
    private ValueTask<bool> StandsAsync(CacheEntry entry, long[] made, IReadOnlyList<string> tags, long[] now)
    {
        return ReferenceEquals(entry.Tags, tags) ? new(TagVersions.Stand(made, now)) : ReadAndCompareAsync();

        async ValueTask<bool> ReadAndCompareAsync() => TagVersions.Stand(made, await versions.ReadAsync(entry.Tags).ConfigureAwait(false));
    }
}
