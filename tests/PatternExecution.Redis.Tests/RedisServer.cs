using StackExchange.Redis;

namespace PatternExecution.Redis.Tests;

/// <summary>The server that the test command brings up, and room on it that no other test uses.</summary>
internal static class RedisServer
{
    private static readonly Lazy<ConnectionMultiplexer> _shared = new(static () => ConnectionMultiplexer.Connect(Configuration + ",allowAdmin=true"));

    /// <summary>How to connect; the test is ignored where there is no server.</summary>
    public static string Configuration
    {
        get
        {
            var configuration = Environment.GetEnvironmentVariable("PATTERN_EXECUTION_REDIS");
            if (string.IsNullOrEmpty(configuration)) Assert.Ignore("ignored: no Redis; tests/run.sh brings one up");
            return configuration!;
        }
    }

    /// <summary>A connection that shares nothing with what is tested.</summary>
    public static IDatabase Database => _shared.Value.GetDatabase();

    public static string NewPrefix() => $"test:{Guid.NewGuid():n}:";

    public static IEnumerable<RedisKey> Keys(string prefix) =>
        _shared.Value.GetServer(_shared.Value.GetEndPoints()[0]).Keys(pattern: prefix + "*", pageSize: 1_000);
}
