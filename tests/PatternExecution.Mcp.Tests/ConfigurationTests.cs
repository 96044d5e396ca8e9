using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PatternExecution.Execution;

namespace PatternExecution.Mcp.Tests;

public sealed class ConfigurationTests
{
    [Test]
    public async Task Servers_come_from_configuration_and_code_has_the_last_word_on_their_tools()
    {
        await using var services = Build(
            ("Servers:test:Command", "dotnet"),
            ("Servers:test:Arguments:0", Programs.TestServer),
            ("Servers:test:EnvironmentVariables:FROM_CONFIGURATION", "yes"),
            ("Servers:test:Tools:AllowedTools:0", "echo"),
            ("Servers:test:Tools:AllowedTools:1", "environment"),
            ("Servers:test:Tools:AllowedTools:2", "delete"),
            ("Servers:test:Tools:ReconnectWait", "00:01:00"),
            ("Servers:web:Endpoint", "http://127.0.0.1:9/mcp"),
            ("Servers:web:Headers:Authorization", "Bearer x"));
        var engine = services.GetRequiredService<IPatternEngine>();

        var said = await engine.ExecuteAsync(new PatternRequest("run tool test/echo with text=hello"), TestHost.Limit);
        var environment = await engine.ExecuteAsync(new PatternRequest("run tool test/environment"), TestHost.Limit);
        var deleted = await engine.ExecuteAsync(new PatternRequest("run tool test/delete with path=x"), TestHost.Limit);

        Assert.That((said.Output.ToString(), deleted.Output.ToString()), Is.EqualTo(("hello", "deleted x")));
        Assert.That(environment.Output.ToString(), Does.Contain("FROM_CONFIGURATION"));
        var servers = services.GetRequiredService<IMcpServers>().GetStatus();
        Assert.That(servers.Select(static server => server.Name), Is.EqualTo(["test", "web"]));
        Assert.That(servers[0].Tools, Is.EqualTo(["delete", "echo", "environment"]));
    }

    [Test]
    public async Task Faults_of_all_servers_are_said_at_once_before_any_is_started()
    {
        await using var services = Build(
            ("PinFile", " "),
            ("Servers:no name:Command", "dotnet"),
            ("Servers:none:WorkingDirectory", "/srv"),
            ("Servers:both:Command", "dotnet"),
            ("Servers:both:Endpoint", "http://127.0.0.1/mcp"),
            ("Servers:web:Endpoint", "ftp://127.0.0.1/mcp"),
            ("Servers:slow:Command", "dotnet"),
            ("Servers:slow:Tools:CallTimeout", "-00:00:01"),
            ("Servers:slow:Tools:MaxTools", "0"));

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IPatternEngine>())!;

        Assert.That(refused.Failures.Count(), Is.EqualTo(7), refused.Message);
        Assert.That(refused.Message, Does.Contain("McpOptions.PinFile").And.Contain("Servers['no name']").And.Contain("neither a Command nor an Endpoint").And.Contain("ftp://")
            .And.Contain("CallTimeout is -00:00:01; allowed is 00:00:00.0010000 to 01:00:00").And.Contain("Servers['both']").And.Contain("MaxTools is 0"));
    }

    [TestCase("Servers:test:Comand", "dotnet", "Comand")]
    [TestCase("Servers:test:Tools:CallTimeout", "soon", "soon")]
    public async Task Setting_that_is_none_or_no_value_is_named(string name, string value, string named)
    {
        await using var services = Build((name, value));

        Assert.That(() => services.GetRequiredService<IPatternEngine>(), Throws.InvalidOperationException.With.Message.Contains(named));
    }

    [Test]
    public async Task Pins_are_kept_in_the_file_that_configuration_names()
    {
        var folder = Directory.CreateTempSubdirectory("mcp-configuration-").FullName;
        try
        {
            var file = Path.Combine(folder, "pins.json");
            await using var services = Build(("PinFile", file), ("Servers:test:Command", "dotnet"), ("Servers:test:Arguments:0", Programs.TestServer));
            _ = services.GetRequiredService<IPatternEngine>();

            await services.GetRequiredService<IMcpServers>().WaitUntilConnectedAsync("test", TestHost.Limit);

            Assert.That(await File.ReadAllTextAsync(file), Does.Contain("\"echo\""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ServiceProvider Build(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create("PatternExecution:Mcp:" + setting.Name, (string?)setting.Value))).Build());
        services.AddPatternExecution().AddStandardPatterns()
            .AddMcpServers(static (server, tools) => tools.Approve = (call, _) => new(server == "test" && call.Tool == "delete"))
            .AddMcpServers();
        return services.BuildServiceProvider();
    }
}
