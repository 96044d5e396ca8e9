using System.IO.Pipelines;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using PatternExecution.Execution;
using PatternExecution.Mcp.Serving;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Tests;

/// <summary>What patterns are called as tools of our server.</summary>
public sealed class ServedNamesTests
{
    [TestCase("x.y", "x_y")]
    [TestCase("X.Y", "x_y")]
    public void Patterns_that_would_be_one_tool_are_refused_by_name(string first, string second)
    {
        using var services = Services(first, second);

        Assert.That(() => Server(services).CreateOptions(), Throws.TypeOf<PatternExecutionException>().With.Message.Contains($"'{first}'").And.Message.Contains($"'{second}'"));
    }

    [TestCase("ask")]
    [TestCase("Recall")]
    [TestCase("store")]
    public void Pattern_that_would_be_a_tool_of_the_servers_own_is_refused_by_name(string name)
    {
        using var services = Services(name);

        Assert.That(() => Server(services).CreateOptions(), Throws.TypeOf<PatternExecutionException>().With.Message.Contains($"Pattern '{name}'"));
        Assert.That(() => Server(services, pattern => pattern.Name != name).CreateOptions(), Throws.Nothing);
    }

    [Test]
    public async Task Long_names_are_shortened_and_stay_apart_and_both_are_called()
    {
        var (one, two) = (new string('a', 64) + "_one", new string('a', 64) + "_two");
        using var services = Services(one, two);

        await AskAsync(Server(services), async client =>
        {
            var names = (await client.ListToolsAsync(cancellationToken: TestHost.Limit)).Select(static tool => tool.Name).Where(static name => name.StartsWith("aaa", StringComparison.Ordinal)).ToArray();
            var answers = new List<string>();
            foreach (var name in names) answers.Add(Text(await client.CallToolAsync(name, cancellationToken: TestHost.Limit)));

            Assert.That(names, Has.Length.EqualTo(2).And.All.Matches<string>(static name => Regex.IsMatch(name!, "^[A-Za-z0-9_-]{1,64}$")));
            Assert.That(answers, Is.EquivalentTo([one, two]));
        });
    }

    [Test]
    public async Task Patterns_that_come_later_and_would_be_one_tool_are_not_shown_and_a_call_says_why()
    {
        using var services = Services("x.y");

        await AskAsync(Server(services), async client =>
        {
            services.GetRequiredService<IPatternRegistry>().Register(new PatternDefinition { Name = "x_y", Type = PatternType.Infrastructure, Function = "x.y" });
            var names = (await client.ListToolsAsync(cancellationToken: TestHost.Limit)).Select(static tool => tool.Name).ToArray();
            var called = await client.CallToolAsync("x_y", cancellationToken: TestHost.Limit);

            Assert.That(names, Does.Not.Contain("x_y").And.Contain("ask"));
            Assert.That(called.IsError, Is.True);
            Assert.That(Text(called), Does.Contain("'x.y'").And.Contain("'x_y'"));
        });
    }

    private static ServiceProvider Services(params string[] names)
    {
        var builder = new ServiceCollection().AddPatternExecution();
        foreach (var name in names)
            builder.AddPattern(new PatternDefinition { Name = name, Type = PatternType.Infrastructure }).AddFunction(name, () => name);
        return builder.Services.BuildServiceProvider();
    }

    private static PatternToolServer Server(ServiceProvider services, Func<PatternDefinition, bool>? include = null) => new(
        services.GetRequiredService<IPatternEngine>(), services.GetRequiredService<IPatternRegistry>(), services.GetRequiredService<IMemoryStore>(), new PatternToolServerOptions { Include = include });

    private static async Task AskAsync(PatternToolServer server, Func<McpClient, Task> ask)
    {
        var (asked, answered) = (new Pipe(), new Pipe());
        await using var serving = McpServer.Create(new StreamServerTransport(asked.Reader.AsStream(), answered.Writer.AsStream()), server.CreateOptions());
        var running = serving.RunAsync(TestHost.Limit);
        await using (var client = await McpClient.CreateAsync(new StreamClientTransport(asked.Writer.AsStream(), answered.Reader.AsStream()), cancellationToken: TestHost.Limit)) await ask(client);
        await asked.Writer.CompleteAsync();
        await running;
    }

    private static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text));
}
