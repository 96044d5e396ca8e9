using System.Text;
using PatternExecution.Caching;

namespace PatternExecution.Redis.Tests;

public sealed class HostileTenantsTests
{
    // Separators of every layer, names inside names, empty and unpaired.
    private static readonly string[] _names =
        ["", "a", "a:", ":a", "a\u001F", "\u001Fa", "{a}", "}{", "a{b}", "\0", "a\0", "\r\n", "*", "a\ud800", "a\ud801", "\u00e4", "a\u0308", "tenant\u001Fa", "v:", "%s", "\ud83d\ude00"];

    [Test]
    public async Task No_answer_crosses_from_one_tenant_to_another()
    {
        const int Callers = 16;
        const int Operations = 100_000 / Callers;
        await using var member = await Member.JoinAsync(RedisServer.Configuration, RedisServer.NewPrefix(), isLocal: false);
        var crossed = 0;
        var fromRedis = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            for (var i = 0; i < Operations; i++)
            {
                var (tenant, text, context) = (Pick(random), Pick(random), Pick(random));
                if (random.Next(500) == 0)
                {
                    await member.Cache.RemoveByTagAsync("tenant\u001F" + tenant, default);
                    continue;
                }

                var key = new CacheKey(tenant, "", "p", 1, "memory", text, "", context);
                var right = Encoding.Unicode.GetBytes($"{tenant.Length},{text.Length}|{tenant}{text}{context}");
                var answer = await member.Cache.GetOrExecuteAsync(
                    key, new CachePolicy(["tenant\u001F" + tenant]), right, static (right, _) => new(new CacheFill(right, null, Keep: true)), default);
                if (!answer.Entry.Value.Span.SequenceEqual(right)) Interlocked.Increment(ref crossed);
                if (answer.Layer is not null) Interlocked.Increment(ref fromRedis);
            }
        })));

        Assert.That(crossed, Is.Zero);
        Assert.That(fromRedis, Is.GreaterThan(Operations * Callers / 2), $"most answers came from the server: {member.Statistics}");
    }

    private static string Pick(Random random) => _names[random.Next(_names.Length)];
}
