namespace PatternExecution.Redis;

/// <summary>What has to happen in one step on the server. Sent in full each time: a server that has restarted knows no script by its hash.</summary>
internal static class RedisScripts
{
    public const long Changed = -2;
    public const long Held = -1;

    /// <summary>Keys: lease, waiters, value. Arguments: token, milliseconds, the asker's channel, the head of the value as it was read. Gives who is to execute, or the milliseconds that another has left.</summary>
    public const string Lease = """
        if redis.call('GETRANGE', KEYS[3], 0, 8) ~= ARGV[4] then return -2 end
        if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -1 end
        redis.call('RPUSH', KEYS[2], ARGV[3])
        redis.call('PEXPIRE', KEYS[2], ARGV[2])
        return redis.call('PTTL', KEYS[1])
        """;

    /// <summary>Keys: lease, waiters, value. Arguments: token or nothing, notice, value, milliseconds, the head of the value as it was read. What was written or removed since then stands.</summary>
    public const string Write = """
        local head = redis.call('GETRANGE', KEYS[3], 0, 8)
        local stands = head ~= '' and head ~= ARGV[5]
        if not stands then redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4]) end
        if ARGV[1] ~= '' and redis.call('GET', KEYS[1]) == ARGV[1] then
          redis.call('DEL', KEYS[1])
          for _, waiter in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do redis.call('PUBLISH', waiter, ARGV[2]) end
          redis.call('DEL', KEYS[2])
        end
        return stands and 0 or 1
        """;

    /// <summary>Keys: lease, waiters. Arguments: token, notice.</summary>
    public const string GiveUp = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        for _, waiter in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do redis.call('PUBLISH', waiter, ARGV[2]) end
        redis.call('DEL', KEYS[2])
        return 1
        """;
}
