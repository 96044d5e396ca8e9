using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PatternExecution.Audit;
using PatternExecution.Execution;
using PatternExecution.Execution.Commands;
using PatternExecution.Execution.Standard;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Execution.Standard;

/// <summary>The pack as a host sees it: registered in a container and asked in words.</summary>
public sealed class StandardEngineTests
{
    [Test]
    public async Task Stored_memory_comes_back_and_cached_reads_are_executed_again_after_a_store()
    {
        await using var services = Build();

        await AskAsync(services, "remember that the staging gateway listens on port 8443 tagged gateway, staging");
        var first = await AskAsync(services, "#gateway");
        var second = await AskAsync(services, "#gateway");
        await AskAsync(services, "store a memory: the gateway restarts at four tagged gateway");
        var third = await AskAsync(services, "#gateway");

        Assert.That((first.CacheLayer, second.CacheLayer, third.CacheLayer), Is.EqualTo((default(string), "memory", default(string))));
        Assert.That(first.Output.ToJsonElement().GetArrayLength(), Is.EqualTo(1));
        Assert.That(first.Output.ToString(), Does.Contain("the staging gateway listens on port 8443"));
        Assert.That(third.Output.ToJsonElement().GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Health_check_probes_every_part()
    {
        await using var services = Build();
        await AskAsync(services, "remember that probes read a memory back");

        var report = (await AskAsync(services, "health check")).Output.ToJsonElement();

        Assert.That(report.GetProperty("status").GetString(), Is.EqualTo("healthy"));
        Assert.That(Names(report.GetProperty("parts")), Is.EqualTo(["registry", "router", "functions", "memory", "cache.memory"]));
        Assert.That(report.GetProperty("parts")[0].GetProperty("detail").GetString(), Is.EqualTo("9 patterns"));
        Assert.That(report.GetProperty("parts")[3].GetProperty("detail").GetString(), Does.Contain("read back"));
    }

    [Test]
    public async Task Health_check_of_one_part_probes_only_that()
    {
        await using var services = Build();

        var report = (await AskAsync(services, "check the health of the cache")).Output.ToJsonElement();

        Assert.That(Names(report.GetProperty("parts")), Is.EqualTo(["cache.memory"]));
    }

    [Test]
    public async Task Tool_is_run_with_arguments_converted_to_its_parameters()
    {
        await using var services = Build(static builder => builder
            .AddFunction("add", (int left, int right) => left + right)
            .AddFunction("describe", (string city, bool coastal, string[] rivers) => $"{city} {coastal} {string.Join('+', rivers)}"));

        var sum = await AskAsync(services, "run tool add with left=40, right=2");
        var text = await AskAsync(services, "call the function describe with {\"city\": \"Ghent\", \"coastal\": false, \"rivers\": [\"Leie\", \"Scheldt\"]}");

        Assert.That(sum.Output.ToString(), Is.EqualTo("42"));
        Assert.That(text.Output.ToString(), Is.EqualTo("Ghent False Leie+Scheldt"));
    }

    [Test]
    public async Task Output_holds_no_white_space_that_would_be_counted_as_tokens()
    {
        await using var services = Build();

        var result = await AskAsync(services, "check the health of the cache");

        Assert.That(result.Output.ToString(), Does.StartWith("{\"status\":\"healthy\",\"elapsedMs\":").And.Not.Contain("\n"));
    }

    [TestCase("run tool add with left=many, right=2", "'many'")]
    [TestCase("run tool add with left=1", "needs right")]
    [TestCase("run tool add with left=1, right=2, wrong=3", "no argument wrong")]
    [TestCase("run tool substract with left=1", "there is no function 'substract'; there are add, analyze_codebase")]
    [TestCase("run tool execute_mcp_tool with tool=add", "does not run itself")]
    [TestCase("run tool system_command with command=uname", "RestrictedTools")]
    public async Task Tool_that_cannot_be_run_as_asked_is_rejected_with_the_reason(string query, string reason)
    {
        await using var services = Build(static builder => builder.AddFunction("add", (int left, int right) => left + right));

        var result = await AskAsync(services, query);

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain(reason));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The program is that of Unix.")]
    public async Task System_command_may_be_run_as_a_tool_once_the_host_allows_both()
    {
        await using var services = Build(static builder => builder.AddStandardPatterns(static options =>
        {
            options.AllowCommand("echo", "/bin/echo", CommandArgument.Text("words"));
            options.RestrictedTools.Clear();
        }));

        var asCommand = await AskAsync(services, "run command echo hello");
        var asTool = await AskAsync(services, "run tool system_command with command=echo, arguments=hello");

        Assert.That(asCommand.Output.ToJsonElement().GetProperty("output").GetString(), Is.EqualTo("hello\n"));
        Assert.That(asTool.Output.ToJsonElement().GetProperty("output").GetString(), Is.EqualTo("hello\n"));
    }

    [Test]
    public async Task System_command_is_rejected_by_default()
    {
        await using var services = Build();

        var result = await AskAsync(services, "run command uname -a");

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain("AllowCommand"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The program is that of Unix.")]
    public async Task Every_attempt_to_run_a_program_is_audited_the_refused_ones_too()
    {
        var sink = new RecordingSink();
        await using var services = Build(builder => builder
            .AddStandardPatterns(static options => options.AllowCommand("echo", "/bin/echo", CommandArgument.Text("words")))
            .UseAudit(_ => sink, static options => options.KeepArguments = true));

        await AskAsync(services, "run command echo hello");
        await AskAsync(services, "run command echo -n");
        await AskAsync(services, "run command rm -rf /");

        Assert.That(sink.Records.Select(static record => (record.Function, record.Outcome, record.Arguments!["command"], record.Arguments["arguments"])), Is.EqualTo([
            ("system_command", AuditOutcome.Succeeded, "echo", "hello"),
            ("system_command", AuditOutcome.Rejected, "echo", "-n"),
            ("system_command", AuditOutcome.Rejected, "rm", "-rf /")]));
    }

    [Test]
    public async Task Pattern_that_starts_programs_without_saying_so_is_rejected()
    {
        await using var services = Build(static builder => builder
            .AddStandardPatterns(static options => options.AllowCommand("echo", "/bin/echo"))
            .AddPattern(new PatternDefinition { Name = "hush", Type = PatternType.Infrastructure, Function = "system_command", Triggers = ["^hush (?<command>echo)$"] }));

        var result = await AskAsync(services, "hush echo");

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Error, Does.Contain("sideEffects"));
    }

    [Test]
    public async Task Compare_patterns_shows_what_they_share_and_recalls_what_was_said_of_them()
    {
        await using var services = Build(static builder => builder
            .AddPattern(new PatternDefinition { Name = "restart_server", Type = PatternType.Memory, CostTokens = 7, Triggers = ["^restart (?:the )?server"], Examples = ["restart the server"] })
            .AddPattern(new PatternDefinition { Name = "restart_any", Type = PatternType.Memory, Priority = -1, Triggers = ["^restart\\b"], Examples = ["restart the printer"] }));
        await AskAsync(services, "remember that restart_any was added for the printers");

        var result = await AskAsync(services, "compare restart_server with restart_any");
        var report = result.Output.ToJsonElement().GetProperty("infrastructure");

        Assert.That(report.GetProperty("first").GetProperty("costTokens").GetInt32(), Is.EqualTo(7));
        Assert.That(report.GetProperty("first").GetProperty("type").GetString(), Is.EqualTo("memory"));
        Assert.That(report.GetProperty("first").GetProperty("expectedLatencyMs").GetDouble(), Is.Positive);
        Assert.That(Texts(report.GetProperty("sharedWords")), Does.Contain("restart"));
        Assert.That(Texts(report.GetProperty("firstInSecond").GetProperty("contested")), Is.EqualTo(["restart the server"]));
        Assert.That(Texts(report.GetProperty("secondInFirst").GetProperty("contested")), Is.Empty);
        Assert.That(report.GetProperty("summary").GetString(), Does.Contain("'restart_server' is asked first"));
        Assert.That(result.Output.ToJsonElement().GetProperty("memory").ToString(), Does.Contain("added for the printers"));
    }

    [TestCase("compare recall_memory with no_such", "there is no pattern 'no_such'")]
    [TestCase("compare recall_memory with RECALL_memory", "name another")]
    public async Task Comparison_that_makes_no_sense_is_a_rejected_leg(string query, string reason)
    {
        await using var services = Build();

        var result = await AskAsync(services, query);

        Assert.That(result.Legs[0].Status, Is.EqualTo(ResultStatus.Rejected));
        Assert.That(result.Legs[0].Error, Does.Contain(reason));
    }

    [Test]
    public async Task Semantic_search_without_a_code_root_searches_patterns_and_functions()
    {
        await using var services = Build(static builder => builder.AddFunction("rotate_keys", () => "rotated"));

        var report = (await AskAsync(services, "semantic search for rotate keys")).Output.ToJsonElement().GetProperty("infrastructure");

        Assert.That(report.GetProperty("searched").GetString(), Is.EqualTo("registry"));
        Assert.That(report.GetProperty("hits")[0].GetProperty("name").GetString(), Is.EqualTo("rotate_keys"));
    }

    [Test]
    public async Task Adding_the_pack_twice_is_harmless_and_both_configurations_hold()
    {
        await using var services = Build(static builder => builder
            .AddStandardPatterns(static options => options.MaxFiles = 7)
            .AddStandardPatterns(static options => options.MaxOutputBytes = 8));

        var options = services.GetRequiredService<IOptions<StandardPatternOptions>>().Value;

        Assert.That((options.MaxFiles, options.MaxOutputBytes), Is.EqualTo((7, 8)));
        Assert.That(services.GetRequiredService<IPatternRegistry>().Patterns, Has.Count.EqualTo(9));
    }

    [Test]
    public async Task Options_bind_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PatternExecution:Standard:CodeRoot"] = Path.GetTempPath(),
            ["PatternExecution:Standard:CommandTimeout"] = "00:00:03",
            ["PatternExecution:Standard:AllowedCommands:disk:Path"] = "/usr/bin/df",
            ["PatternExecution:Standard:AllowedCommands:disk:Timeout"] = "00:00:02",
            ["PatternExecution:Standard:AllowedCommands:disk:Environment:LANG"] = "C",
            ["PatternExecution:Standard:AllowedCommands:disk:Arguments:0:Prefix"] = "-h",
            ["PatternExecution:Standard:AllowedCommands:disk:Arguments:1:Kind"] = "path",
            ["PatternExecution:Standard:AllowedCommands:disk:Arguments:1:Name"] = "folder",
            ["PatternExecution:Standard:AllowedCommands:disk:Arguments:1:Root"] = "/srv",
            ["PatternExecution:Standard:AllowedCommands:disk:Arguments:1:IsOptional"] = "true",
            ["PatternExecution:Standard:InheritedVariables:0"] = "TZ",
        }).Build();
        await using var services = Build(static _ => { }, configuration);

        var options = services.GetRequiredService<IOptions<StandardPatternOptions>>().Value;

        Assert.That((options.CodeRoot, options.CommandTimeout), Is.EqualTo((Path.GetTempPath(), TimeSpan.FromSeconds(3))));
        var disk = options.AllowedCommands["DISK"];
        Assert.That((disk.Path, disk.Timeout, disk.Environment["LANG"]), Is.EqualTo(("/usr/bin/df", TimeSpan.FromSeconds(2), "C")));
        Assert.That(disk.Arguments.Select(static argument => (argument.Kind, argument.Prefix, argument.Root, argument.IsOptional)), Is.EqualTo([
            (CommandArgumentKind.Literal, "-h", null, false), (CommandArgumentKind.Path, "", (string?)"/srv", true)]));
        Assert.That(options.InheritedVariables, Is.EqualTo(["TZ"]));
    }

    [Test]
    public async Task Options_out_of_range_are_refused_all_at_once()
    {
        await using var services = Build(static builder => builder.AddStandardPatterns(static options =>
        {
            options.AllowCommand("ls", "ls").AllowCommand("bad name", "/bin/ls").AllowCommand("id", "/usr/bin/id", CommandArgument.Text("user", "("));
            options.CommandTimeout = TimeSpan.Zero;
            options.MaxOutputBytes = -1;
            options.CodeRoot = "src";
        }));

        var refused = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<StandardPatternOptions>>().Value);

        Assert.That(refused!.Failures.Count(), Is.EqualTo(6), string.Join('\n', refused.Failures));
    }

    private static ServiceProvider Build(Action<IPatternExecutionBuilder>? configure = null, IConfiguration? configuration = null)
    {
        var services = new ServiceCollection();
        if (configuration is not null) services.AddSingleton(configuration);
        var builder = services.AddPatternExecution().AddStandardPatterns();
        configure?.Invoke(builder);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    private static async Task<PatternResult> AskAsync(ServiceProvider services, string query) =>
        await services.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest(query) { Mode = ExecutionMode.Comprehensive });

    private static IEnumerable<string?> Names(JsonElement parts) => parts.EnumerateArray().Select(static part => part.GetProperty("name").GetString());

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(static item => item.GetString());

    private sealed class RecordingSink : IAuditSink
    {
        public List<AuditRecord> Records { get; } = [];

        public ValueTask EnsureReadyAsync(CancellationToken cancellationToken) => default;

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            Records.Add(record);
            return default;
        }
    }
}
