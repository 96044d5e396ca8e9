using PatternExecution.Caching;
using PatternExecution.Redis.Leases;
using StackExchange.Redis;

namespace PatternExecution.Redis.Entries;

/// <summary>Writes entries, each with the versions that its tags had when it was begun. Thread-safe.</summary>
internal sealed class RedisWrites(RedisConnection connection, RedisNames names, TagVersions versions, RedisRights rights, RedisCacheOptions options, TimeProvider time)
{
    private readonly RunningWrites _running = new();
    private long _dropped;

    /// <summary>Entries that were too large.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Waits, once, until no write is on its way.</summary>
    public Task WaitAsync() => _running.WaitAsync();

    /// <summary>Writes an entry, and ends the lease that it was made under.</summary>
    public async ValueTask WriteAsync(CacheKey key, CacheEntry entry, RedisStamp? seen, CacheLease? lease, CancellationToken cancellationToken)
    {
        _running.Begin();
        try
        {
            await PutAsync(key, entry, seen, lease, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _running.End();
        }
    }

    private async ValueTask PutAsync(CacheKey key, CacheEntry entry, RedisStamp? seen, CacheLease? lease, CancellationToken cancellationToken)
    {
        var (echo, hash) = RedisNames.Of(in key);
        var left = entry.ExpiresAt - time.GetUtcNow();
        var lifetime = options.TimeToLive * (1 - (options.Jitter * Random.Shared.NextDouble()));
        if (left < lifetime) lifetime = left;
        if (entry.Value.Length > options.MaxEntryBytes || lifetime < TimeSpan.FromMilliseconds(1))
        {
            // What cannot be kept still replaces what was: serving the older answer would be wrong.
            if (entry.Value.Length > options.MaxEntryBytes) Interlocked.Increment(ref _dropped);
            await connection.Database.KeyDeleteAsync(names.Value(hash)).ConfigureAwait(false);
            if (lease is not null) await lease.GiveUp(cancellationToken).ConfigureAwait(false);
            return;
        }

        var made = await VersionsOfAsync(entry.Tags, seen).ConfigureAwait(false);
        // Compression is work for another thread than the one that brings an answer.
        if (entry.Value.Length >= options.CompressFrom) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var staleWhile = entry.StaleWhile;
        if (staleWhile > TimeSpan.Zero)
        {
            // The server keeps it beyond its time, so the entry has to say when that ends.
            entry = new CacheEntry(entry.Value, entry.CreatedAt, time.GetUtcNow() + lifetime, entry.Tags);
            lifetime += staleWhile;
        }

        var bytes = CacheEnvelope.Encode(echo, entry, made, options.CompressFrom);
        if (seen is null && lease is null)
        {
            await connection.Database.StringSetAsync(names.Value(hash), bytes, lifetime, When.Always).ConfigureAwait(false);
            return;
        }

        if (!rights.LacksScripts)
        {
            try
            {
                await connection.Database.ScriptEvaluateAsync(
                    RedisScripts.Write,
                    [names.Lease(hash), names.Waiters(hash), names.Value(hash)],
                    [(lease as RedisLease)?.Token ?? "", "+" + hash, bytes, (long)lifetime.TotalMilliseconds, seen?.Head ?? []],
                    CommandFlags.NoScriptCache).ConfigureAwait(false);
                return;
            }
            catch (RedisServerException fault) when (rights.Note(fault.Message) && rights.LacksScripts)
            {
            }
        }

        await PutWithoutScriptAsync(names.Value(hash), bytes, lifetime, seen?.Value).ConfigureAwait(false);
    }

    /// <summary>As the script does it, by a transaction: what was written or removed since the read stands.</summary>
    private async ValueTask PutWithoutScriptAsync(RedisKey key, byte[] bytes, TimeSpan lifetime, byte[]? seen)
    {
        Condition[] unchanged = seen is null ? [Condition.KeyNotExists(key)] : [Condition.StringEqual(key, seen), Condition.KeyNotExists(key)];
        foreach (var condition in unchanged)
        {
            var transaction = connection.Database.CreateTransaction();
            transaction.AddCondition(condition);
            _ = transaction.StringSetAsync(key, bytes, lifetime, When.Always);
            if (await transaction.ExecuteAsync().ConfigureAwait(false)) return;
        }
    }

    /// <summary>The versions that the tags had when the entry was begun, where a read saw them; else as they are now.</summary>
    private async ValueTask<long[]> VersionsOfAsync(IReadOnlyList<string> tags, RedisStamp? seen)
    {
        if (seen is not null && (ReferenceEquals(seen.Tags, tags) || seen.Tags.SequenceEqual(tags, StringComparer.Ordinal))) return seen.Versions;
        var now = await versions.ReadAsync(tags).ConfigureAwait(false);
        await versions.EnsureAsync(tags, now).ConfigureAwait(false);
        return now;
    }
}
