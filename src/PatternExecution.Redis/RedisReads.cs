using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using PatternExecution.Caching;

namespace PatternExecution.Redis;

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
        var (echo, hash) = RedisNames.Of(in key);
        var (found, _) = await versions.ReadAsync([names.Value(hash)], []).ConfigureAwait(false);
        return await JudgeAsync(found[0], echo, [], []).ConfigureAwait(false) is { Entry: not null };
    }

    /// <summary>Reads an entry, in one round trip where its tags are those that an answer would carry.</summary>
    public async ValueTask<SharedRead> ReadAsync(CacheKey key, IReadOnlyList<string> tags)
    {
        var (echo, hash) = RedisNames.Of(in key);
        var (found, now) = await versions.ReadAsync([names.Value(hash)], tags).ConfigureAwait(false);
        var judged = await JudgeAndCountAsync(found[0], echo, tags, now).ConfigureAwait(false);

        // An answer begun now must carry versions that a removal can end.
        if (judged.Entry is null) await versions.EnsureAsync(tags, now).ConfigureAwait(false);
        return judged with { Stamp = new RedisStamp(HeadOf(found[0]), tags, now) };
    }

    /// <summary>Reads several entries, in one round trip where their tags are those that answers would carry.</summary>
    public async ValueTask<IReadOnlyList<SharedRead>> ReadManyAsync(IReadOnlyList<CacheRead> reads)
    {
        var echoes = new byte[reads.Count][];
        var values = new string[reads.Count];
        var tags = new List<string>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < reads.Count; i++)
        {
            (echoes[i], var hash) = RedisNames.Of(reads[i].Key);
            values[i] = names.Value(hash);
            foreach (var tag in reads[i].Tags)
            {
                if (places.TryAdd(tag, tags.Count)) tags.Add(tag);
            }
        }

        var (found, now) = await versions.ReadAsync(values, tags).ConfigureAwait(false);
        var judged = new SharedRead[reads.Count];
        for (var i = 0; i < judged.Length; i++) judged[i] = await JudgeAndCountAsync(found[i], echoes[i], reads[i].Tags, VersionsOf(i)).ConfigureAwait(false);
        if (Array.Exists(judged, static read => read.Entry is null)) await versions.EnsureAsync(tags, now).ConfigureAwait(false);
        return [.. judged.Select((read, i) => read with { Stamp = new RedisStamp(HeadOf(found[i]), reads[i].Tags, VersionsOf(i)) })];

        long[] VersionsOf(int read) => [.. reads[read].Tags.Select(tag => now[places[tag]])];
    }

    private static byte[] HeadOf(byte[]? value) => value is null ? [] : value[..Math.Min(value.Length, CacheEnvelope.HeadLength)];

    private static bool IsTombstone(byte[] value) => value.Length == TombstoneLength && value[0] == 0;

    private async ValueTask<SharedRead> JudgeAndCountAsync(byte[]? value, byte[] echo, IReadOnlyList<string> tags, long[] now)
    {
        var judged = await JudgeAsync(value, echo, tags, now).ConfigureAwait(false);
        Interlocked.Increment(ref judged.Entry is null ? ref _misses : ref _hits);
        return judged;
    }

    /// <summary>The entry, if it is whole, is of this key, and all its tags still have the versions that it was made with; for need only, where it is past its expiry.</summary>
    private async ValueTask<SharedRead> JudgeAsync(byte[]? value, byte[] echo, IReadOnlyList<string> tags, long[] now)
    {
        if (value is null || IsTombstone(value)) return default;
        if (!CacheEnvelope.TryDecode(value, echo, maxEntryBytes, out var entry, out var made))
        {
            Interlocked.Increment(ref _refused);
            logger.EntryRefused();
            return default;
        }

        if (!entry.Tags.SequenceEqual(tags, StringComparer.Ordinal)) now = await versions.ReadAsync(entry.Tags).ConfigureAwait(false);
        if (!TagVersions.Stand(made, now)) return default;
        return entry.ExpiresAt > time.GetUtcNow() ? new SharedRead(entry, null) : new SharedRead(null, null) { Stale = entry };
    }
}
