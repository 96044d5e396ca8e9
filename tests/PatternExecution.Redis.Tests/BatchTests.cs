using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using StackExchange.Redis;

namespace PatternExecution.Redis.Tests;

/// <summary>What a batch costs the server, counted by the server.</summary>
public sealed partial class BatchTests
{
    [Test]
    public async Task Keys_of_a_batch_are_read_by_one_command()
    {
        await using var server = await OwnServer.StartAsync();
        var prefix = RedisServer.NewPrefix();
        await using var first = await Member.JoinAsync(server.Configuration, prefix);
        await using var second = await Member.JoinAsync(server.Configuration, prefix);
        using var writer = Engine(first);
        using var reader = Engine(second);
        PatternRequest[] requests = [.. Enumerable.Range(0, 100).Select(static i => new PatternRequest($"price of item{i % 90}") { Tenant = $"tenant{i % 3}" })];
        await writer.ExecuteBatchAsync(requests);
        await first.SettledAsync();
        // Connected before, because a connection reads a key of its own.
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("CONFIG", "RESETSTAT");

        var results = await reader.ExecuteBatchAsync(requests);

        Assert.That(results.Select(static result => (result.Status, result.CacheLayer)), Is.All.EqualTo((ResultStatus.Succeeded, (string?)"redis")));
        Assert.That(results.Select(static result => result.Output.ToString()), Is.EqualTo(Enumerable.Range(0, 100).Select(static i => $"item{i % 90} costs 3")));
        Assert.That((await CallsAsync(connection, "mget"), await CallsAsync(connection, "get")), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_batch_without_a_server_that_answers_is_executed()
    {
        await using var server = await OwnServer.StartAsync();
        await using var member = await Member.JoinAsync(server.Configuration, RedisServer.NewPrefix(), new Caching.LayeredCacheOptions(), isLocal: false);
        using var engine = Engine(member);
        server.Freeze();

        var results = await engine.ExecuteBatchAsync([.. Enumerable.Range(0, 300).Select(static i => new PatternRequest($"price of item{i}"))]);

        server.Thaw();
        Assert.That(results.Select(static result => (result.Status, result.CacheLayer)), Is.All.EqualTo((ResultStatus.Succeeded, (string?)null)));
    }

    private static PatternEngine Engine(Member member)
    {
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "price", Type = PatternType.Infrastructure, Triggers = [@"^price of (?<item>\w+)$"] });
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [AIFunctionFactory.Create(static (string item) => item + " costs 3", "price")],
            Cache = member.Cache,
        });
    }

    private static async Task<int> CallsAsync(ConnectionMultiplexer connection, string command)
    {
        var stats = (string?)await connection.GetDatabase().ExecuteAsync("INFO", "commandstats") ?? "";
        var calls = Calls().Matches(stats).FirstOrDefault(match => match.Groups["command"].Value == command);
        return calls is null ? 0 : int.Parse(calls.Groups["calls"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"cmdstat_(?<command>\w+):calls=(?<calls>\d+)")]
    private static partial Regex Calls();
}
