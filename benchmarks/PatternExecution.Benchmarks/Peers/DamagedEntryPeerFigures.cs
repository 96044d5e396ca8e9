using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using StackExchange.Redis;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>What another process is given after one byte of a stored entry has changed, for each byte in turn.</summary>
internal sealed class DamagedEntryPeerFigures : IFigureRoom
{
    private const string Answer = "The gateway is owned by Mei; its certificate ends in June.";
    private const string Recomputed = "computed again";

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Name = "one byte of a stored entry changed: wrong answers or exceptions, share of all bytes";
        if (settings.Redis is not { } redis)
        {
            yield return Figure.NotMeasured(Room, Name, "%", 0, "no Redis; name one with --redis");
            yield break;
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var prefix = $"bench:{Guid.NewGuid():n}:";
        var runs = new List<(string Name, int Wrong, int Thrown, int Bytes)>();
        foreach (var create in PeerCaches.All(redis, prefix))
        {
            await using var writer = await create();
            await writer.GetAsync("key", static _ => new(Answer));
            var stored = await FindAsync(connection, prefix);
            var (wrong, thrown) = (0, 0);
            for (var place = 0; place < stored.Bytes.Length; place++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var damaged = stored.Bytes.ToArray();
                damaged[place] ^= 1;
                await stored.WriteAsync(damaged);
                await using var reader = await create();
                try
                {
                    var answer = await reader.GetAsync("key", static _ => new(Recomputed));
                    if (answer is not (Answer or Recomputed)) wrong++;
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    thrown++;
                }
            }

            runs.Add((writer.Name, wrong, thrown, stored.Bytes.Length));
            await stored.DeleteAsync();
        }

        yield return Figure.AtMost(
            Room, Name, 100.0 * (runs[0].Wrong + runs[0].Thrown) / runs[0].Bytes, "%", 0, string.Join(", ", runs.Skip(1).Select(static run => $"{run.Name}: {run.Wrong} wrong and {run.Thrown} exceptions of {run.Bytes}")));
    }

    /// <summary>The one entry below a prefix; the others keep theirs in a field of a hash.</summary>
    private static async Task<Stored> FindAsync(ConnectionMultiplexer connection, string prefix)
    {
        var database = connection.GetDatabase();
        var server = connection.GetServers()[0];
        for (var tries = 0; tries < 500; tries++)
        {
            await foreach (var key in server.KeysAsync(pattern: prefix + "*"))
            {
                var isHash = await database.KeyTypeAsync(key) == RedisType.Hash;
                if (!isHash && !key.ToString().Contains(":v:", StringComparison.Ordinal)) continue;
                byte[]? bytes = isHash ? await database.HashGetAsync(key, "data") : await database.StringGetAsync(key);
                if (bytes is not null) return new Stored(database, key, isHash, bytes);
            }

            await Task.Delay(10);
        }

        throw new InvalidOperationException("The entry was not stored.");
    }

    private sealed record Stored(IDatabase Database, RedisKey Key, bool IsHash, byte[] Bytes)
    {
        public Task<bool> WriteAsync(byte[] bytes) => IsHash ? Database.HashSetAsync(Key, "data", bytes) : Database.StringSetAsync(Key, bytes);

        public Task<bool> DeleteAsync() => Database.KeyDeleteAsync(Key);
    }
}
