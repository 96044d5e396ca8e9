using System.Security.Cryptography;
using PatternExecution.Caching;
using StackExchange.Redis;

namespace PatternExecution.Redis.Leases;

/// <summary>Says whose turn it is to execute a key, over all processes. Thread-safe.</summary>
/// <param name="connection">The way to the server.</param>
/// <param name="names">The names of what is there.</param>
/// <param name="waits">Who waits for another's lease.</param>
/// <param name="rights">What the server refuses.</param>
/// <param name="notices">The channel on which this process is told that a lease has ended.</param>
/// <param name="duration">How long a lease lasts whose holder is gone.</param>
internal sealed class RedisLeases(RedisConnection connection, RedisNames names, LeaseWaits waits, RedisRights rights, string notices, TimeSpan duration)
{
    // The server counts whole milliseconds: who asks right at the deadline finds the lease still there.
    private const int ExpirySlack = 5;

    /// <summary>Asks for a lease.</summary>
    /// <param name="key">The key.</param>
    /// <param name="head">What tells the value as it was read from any other write; empty where none was.</param>
    /// <returns>Null where the user may run no scripts.</returns>
    public async ValueTask<CacheLease?> AskAsync(CacheKey key, byte[] head)
    {
        var (_, hash) = RedisNames.Of(in key);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var wait = waits.Begin(hash);
        var left = RedisScripts.Held;
        try
        {
            left = (long)await connection.Database.ScriptEvaluateAsync(
                RedisScripts.Lease,
                [names.Lease(hash), names.Waiters(hash), names.Value(hash)],
                [token, (long)duration.TotalMilliseconds, notices, head],
                CommandFlags.NoScriptCache).ConfigureAwait(false);
        }
        catch (RedisServerException fault) when (rights.Note(fault.Message) && rights.LacksScripts)
        {
            return null;
        }
        finally
        {
            if (left < 0) wait.End(LeaseEnd.GivenUp);
            else wait.EndAfter(TimeSpan.FromMilliseconds(left + ExpirySlack));
        }

        return new RedisLease(
            left switch { RedisScripts.Held => LeaseState.Held, RedisScripts.Changed => LeaseState.Answered, _ => LeaseState.Taken },
            wait.Task,
            _ => GiveUpAsync(hash, token),
            token);
    }

    private async ValueTask GiveUpAsync(string hash, string token) =>
        await connection.Database.ScriptEvaluateAsync(RedisScripts.GiveUp, [names.Lease(hash), names.Waiters(hash)], [token, "-" + hash], CommandFlags.NoScriptCache)
            .ConfigureAwait(false);
}
