using PatternExecution.Caching;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Redis.Tests;

/// <summary>A process that asks for one key until the answer comes from the server, or says that it never does.</summary>
internal static class TlsAsker
{
    public const string Command = "tls-asker";

    /// <summary>Prints "redis" or, after so many seconds, "executed".</summary>
    public static async Task<int> RunAsync(string configuration, string prefix, int patience)
    {
        await using var layer = new RedisCacheLayer(new RedisCacheOptions { Configuration = configuration, KeyPrefix = prefix });
        var cache = new LayeredCache([layer], Member.Patient(), timeProvider: null, logger: null);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(patience));
        await layer.WaitUntilConnectedAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var answer = await AskAsync();
        while (answer.Layer is null && layer.IsConnected && !late.IsCancellationRequested) answer = await AskAsync();
        Console.WriteLine(answer.Layer ?? "executed");
        return 0;

        Task<CacheAnswer> AskAsync() => cache.GetOrExecuteAsync(Key("a"), Policy("tag"), 1, static (value, _) => new(Fill(value)), default).AsTask();
    }
}
