using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Execution;
using PatternExecution.Mcp.Pinning;
using PatternExecution.Mcp.Serving;
using PatternExecution.Patterns;

namespace PatternExecution.Mcp.Tests;

public sealed class PinningTests
{
    private string _folder = "";

    private string Pins => Path.Combine(_folder, "pins.json");

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("mcp-pins-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Tool_whose_definition_changes_is_refused_until_the_host_accepts_it()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio());
        var before = await host.AskAsync("say hello");

        await host.CallAsync("morph");
        var status = await host.WaitAsync(static status => status.Tools.Contains("late"));
        var refused = await host.AskAsync("say hello");
        await host.Servers.AcceptAsync(TestHost.Server, "echo", TestHost.Limit);
        var accepted = await host.AskAsync("say hello");

        Assert.That(before.Output.ToString(), Is.EqualTo("hello"));
        Assert.That(status.Refused.Single(static tool => tool.HasChanged).Name, Is.EqualTo("echo"));
        Assert.That(status.Tools, Has.No.Member("echo"));
        Assert.That(refused.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(refused.Error, Does.Contain("is not the one that was pinned").And.Contain("IMcpServers.AcceptAsync(\"test\", \"echo\")"));
        Assert.That(accepted.Output.ToString(), Is.EqualTo("changed hello"));
        Assert.That((await host.CallAsync("late")).Output.ToString(), Is.EqualTo("here"), "what is new is pinned as it is first seen");
    }

    [Test]
    public async Task Answer_of_a_tool_that_changed_is_not_given_from_the_cache_and_accepted_it_answers_anew()
    {
        var cached = new PatternDefinition { Name = "cached", Type = PatternType.Infrastructure, Function = "test/echo", Triggers = ["^cached (?<text>.+)$"] };
        await using var host = await TestHost.ConnectAsync(Programs.Stdio(), build: builder => builder.AddPattern(cached));
        await host.AskAsync("cached hello");
        var before = await host.AskAsync("cached hello");

        await host.CallAsync("morph");
        await host.WaitAsync(static status => status.Refused.Count > 0);
        var refused = await host.AskAsync("cached hello");
        var still = await host.AskAsync("cached hello");
        await host.Servers.AcceptAsync(TestHost.Server, "echo", TestHost.Limit);
        var accepted = await host.AskAsync("cached hello");
        var again = await host.AskAsync("cached hello");

        Assert.That((before.CacheLayer, before.Output.ToString()), Is.EqualTo(("memory", "hello")));
        Assert.That((refused.Status, still.Status), Is.EqualTo((ResultStatus.Rejected, ResultStatus.Rejected)));
        Assert.That((accepted.CacheLayer, accepted.Output.ToString()), Is.EqualTo((default(string), "changed hello")));
        Assert.That((again.CacheLayer, again.Output.ToString()), Is.EqualTo(("memory", "changed hello")));
    }

    [Test]
    public async Task Words_of_a_tool_that_is_refused_reach_no_client_by_way_of_a_pattern()
    {
        await using var host = await TestHost.ConnectAsync(Programs.Stdio());
        var pattern = host.Engine.Patterns.Single(static pattern => pattern.Name == "say");
        var before = PatternTool.Of(pattern, host.Engine);

        Assert.That(before.Definition.Description, Does.StartWith("Says what it is told."));
        Assert.That(PatternTool.Of(pattern, host.Engine), Is.SameAs(before));
        await host.CallAsync("morph");
        await host.WaitAsync(static status => status.Refused.Count > 0);

        Assert.That(PatternTool.Of(pattern, host.Engine).Definition.Description, Does.Not.Contain("Says what it is told."));
    }

    [Test]
    public async Task Pins_in_a_file_outlive_the_process_and_a_change_between_two_runs_is_noticed()
    {
        await using (var first = await TestHost.ConnectAsync(Programs.Stdio(), build: builder => builder.UseToolPins(Pins)))
            Assert.That((await first.AskAsync("say hello")).Status, Is.EqualTo(ResultStatus.Succeeded));
        using (var pins = new FileToolPinStore(Pins)) await pins.SetAsync(TestHost.Server, "echo", new string('0', 64), TestHost.Limit);

        await using var second = await TestHost.ConnectAsync(Programs.Stdio(), build: builder => builder.UseToolPins(Pins));

        Assert.That(second.Status.Refused.Select(static tool => tool.Name), Is.EqualTo(["echo"]), "all others are as they were");
        Assert.That((await second.AskAsync("say hello")).Status, Is.EqualTo(ResultStatus.Rejected));
    }

    [Test]
    public async Task Pin_file_that_cannot_be_read_trusts_no_tool()
    {
        await File.WriteAllTextAsync(Pins, "{\"test\":");
        await using var host = TestHost.Create(Programs.Stdio(), static options => options.ReconnectWait = TimeSpan.Zero, builder => builder.UseToolPins(Pins));

        var status = await host.WaitAsync(static status => status.LastError is not null);

        Assert.That(status.LastError, Does.Contain("pins.json' cannot be read").And.Contain("delete it"));
        Assert.That((await host.AskAsync("say hello")).Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(await File.ReadAllTextAsync(Pins), Is.EqualTo("{\"test\":"), "left for the host to look at");
    }
}
