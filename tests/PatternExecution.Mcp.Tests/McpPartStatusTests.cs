using PatternExecution.Diagnostics;
using PatternExecution.Mcp.Transports;

namespace PatternExecution.Mcp.Tests;

public sealed class McpPartStatusTests
{
    [Test]
    public async Task Server_is_working_once_it_is_connected_and_down_where_it_is_not_there()
    {
        await using var there = await TestHost.ConnectAsync(Programs.Stdio());
        await using var nowhere = TestHost.Create(new McpStdioTransport { Command = "/nowhere/no-such-server" });
        await nowhere.WaitAsync(static status => status.State == McpServerState.Waiting);

        var working = (await new McpPartStatus(there.Servers).ReadStatusAsync(default)).Single();
        var down = (await new McpPartStatus(nowhere.Servers).ReadStatusAsync(default)).Single();

        Assert.That((working.Name, working.Condition, working.IsCircuitOpen), Is.EqualTo(("test", PartCondition.Working, (bool?)false)));
        Assert.That((down.Condition, down.IsCircuitOpen), Is.EqualTo((PartCondition.Down, (bool?)true)));
        Assert.That(down.Detail, Does.Contain("cannot be started"));
    }

    [Test]
    public async Task Health_check_of_the_standard_pack_shows_servers()
    {
        await using var there = await TestHost.ConnectAsync(Programs.Stdio());
        await using var nowhere = TestHost.Create(new McpStdioTransport { Command = "/nowhere/no-such-server" });
        await nowhere.WaitAsync(static status => status.State == McpServerState.Waiting);

        var healthy = await there.AskAsync("health check");
        var unhealthy = await nowhere.AskAsync("health check");

        Assert.That(healthy.Output.ToString(), Does.Contain("\"name\":\"mcp\",\"status\":\"healthy\"").And.Contain("test: connected"));
        Assert.That(unhealthy.Output.ToString(), Does.Contain("\"name\":\"mcp\",\"status\":\"unhealthy\"").And.Contain("cannot be started"));
    }
}
