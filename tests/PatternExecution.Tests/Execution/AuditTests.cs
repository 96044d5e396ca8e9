using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PatternExecution.Audit;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

public sealed class AuditTests
{
    private string _folder = "";
    private int _deployed;

    private string File => Path.Combine(_folder, "audit", "actions.ndjson");

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("audit-").FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        _deployed = 0;
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Each_end_of_an_action_is_one_record_and_reads_are_none()
    {
        await using (var sink = Sink())
        {
            using var engine = Engine(sink);
            foreach (var query in new[] { "deploy to staging", "deploy to nowhere", "deploy to", "note the keys turn in March", "recall the keys", "status", "what else" })
                await engine.ExecuteAsync(new PatternRequest(query) { Tenant = "acme", Principal = "ann" });
        }

        var records = Records();
        Assert.That(records.Select(static record => (Text(record, "pattern"), Text(record, "function"), Text(record, "outcome"))), Is.EqualTo([
            ("deploy", "deploy", "succeeded"), ("deploy", "deploy", "failed"), ("deploy_anywhere", "deploy", "rejected"), ("store", null, "succeeded"),
        ]));
        Assert.That(records.Select(static record => (Text(record, "tenant"), Text(record, "principal"))), Is.All.EqualTo(("acme", "ann")));
        Assert.That(records.Select(static record => Text(record, "error")), Is.All.Null, "an error may repeat arguments");
        Assert.That(await System.IO.File.ReadAllTextAsync(File), Does.Not.Contain("staging").And.Not.Contain("March"));
        Assert.That(Text(records[0], "argumentsHash"), Is.EqualTo(Sha256("11:environment7:staging5:query17:deploy to staging")));
        Assert.That((await FileAuditSink.VerifyAsync(File)).IsIntact);
    }

    [Test]
    public async Task Arguments_and_errors_are_kept_in_full_where_the_host_says_so()
    {
        await using (var sink = Sink())
        {
            using var engine = Engine(sink, new AuditOptions { KeepArguments = true });
            await engine.ExecuteAsync(new PatternRequest("deploy to nowhere") { Context = new RequestContext([new("ticket", "42")]) });
        }

        var record = Records().Single();
        Assert.That(
            record.GetProperty("arguments").EnumerateObject().Select(static argument => $"{argument.Name}={argument.Value}"),
            Is.EqualTo(["environment=nowhere", "query=deploy to nowhere", "ticket=42"]));
        Assert.That(Text(record, "error"), Does.Contain("no such place"));
    }

    [Test]
    public async Task Action_that_is_given_up_is_recorded_as_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await using (var sink = Sink())
        {
            var wait = TestEngine.Infrastructure("wait") with { SideEffects = true };
            using var engine = Engine(sink, more: wait, function: TestEngine.Function("wait", async (CancellationToken token) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }));

            Assert.That(async () => await engine.ExecuteAsync(new PatternRequest("wait"), stop.Token), Throws.InstanceOf<OperationCanceledException>());
        }

        Assert.That(Text(Records().Single(), "outcome"), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task While_the_sink_is_down_reads_go_on_actions_are_refused_and_the_refusals_are_recorded_later()
    {
        Directory.Delete(Path.GetDirectoryName(File)!);
        await using (var sink = Sink())
        {
            using var engine = Engine(sink);

            var refused = await engine.ExecuteAsync(new PatternRequest("deploy to staging"));
            Assert.That((refused.Status, _deployed), Is.EqualTo((ResultStatus.Failed, 0)));
            Assert.That(refused.Error, Does.Contain("not begun").And.Contain(File));
            Assert.That((await engine.ExecuteAsync(new PatternRequest("status"))).Status, Is.EqualTo(ResultStatus.Succeeded));
            Assert.That((await engine.ExecuteAsync(new PatternRequest("note this"))).Status, Is.EqualTo(ResultStatus.Failed), "storing is an action");
            Assert.That((await engine.ExecuteAsync(new PatternRequest("recall this"))).Output.ToString(), Is.EqualTo("[]"));

            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            Assert.That((await engine.ExecuteAsync(new PatternRequest("deploy to staging"))).Status, Is.EqualTo(ResultStatus.Succeeded));
        }

        Assert.That(Records().Select(static record => Text(record, "outcome")), Is.EqualTo(["refused", "refused", "succeeded"]));
    }

    [Test]
    public async Task Record_that_could_not_be_kept_after_the_action_is_owed_before_the_next_one_begins()
    {
        var sink = new FlakySink { FailWrites = 2 };
        using var engine = Engine(sink);

        var first = await engine.ExecuteAsync(new PatternRequest("deploy to one"));
        var second = await engine.ExecuteAsync(new PatternRequest("deploy to two"));
        var third = await engine.ExecuteAsync(new PatternRequest("deploy to three"));

        Assert.That((first.Status, second.Status, third.Status), Is.EqualTo((ResultStatus.Succeeded, ResultStatus.Failed, ResultStatus.Succeeded)));
        Assert.That(_deployed, Is.EqualTo(2));
        Assert.That(sink.Kept.Select(static record => record.Outcome), Is.EqualTo([AuditOutcome.Succeeded, AuditOutcome.Refused, AuditOutcome.Succeeded]));
    }

    [Test]
    public async Task Sink_that_never_answers_counts_as_down_after_its_time()
    {
        var time = TestClock.Create();
        using var engine = Engine(new FlakySink { Hangs = true }, time: time);

        var asking = engine.ExecuteAsync(new PatternRequest("deploy to staging")).AsTask();
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await asking).Error, Does.Contain("SinkTimeout"));
        Assert.That(_deployed, Is.Zero);
    }

    [Test]
    public async Task Container_records_in_a_file_with_one_line()
    {
        var services = new ServiceCollection();
        services.AddPatternExecution()
            .AddPattern(TestEngine.Infrastructure("deploy", @"^deploy to (?<environment>\w+)$") with { SideEffects = true })
            .AddFunction("deploy", (string environment) => environment)
            .UseAudit(File, options => options.KeepArguments = true);
        await using (var provider = services.BuildServiceProvider())
            await provider.GetRequiredService<IPatternEngine>().ExecuteAsync(new PatternRequest("deploy to staging"));

        Assert.That(Records().Single().GetProperty("arguments").GetProperty("environment").GetString(), Is.EqualTo("staging"));
    }

    private static string? Text(JsonElement record, string name) => record.GetProperty(name).GetString();

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private JsonElement[] Records() => [.. System.IO.File.ReadLines(File).Select(static line => JsonDocument.Parse(line).RootElement)];

    private FileAuditSink Sink() => new(new FileAuditSinkOptions { Path = File, Flush = false });

    private PatternEngine Engine(
        IAuditSink sink,
        AuditOptions? options = null,
        PatternDefinition? more = null,
        Microsoft.Extensions.AI.AIFunction? function = null,
        TimeProvider? time = null)
    {
        var registry = new PatternRegistry();
        registry.RegisterRange([
            TestEngine.Infrastructure("deploy", @"^deploy to (?<environment>\w+)$") with { SideEffects = true },
            TestEngine.Infrastructure("deploy_anywhere", "^deploy to$") with { SideEffects = true, Function = "deploy" },
            TestEngine.Infrastructure("status"),
            .. TestEngine.RecallAndStore,
        ]);
        if (more is not null) registry.Register(more);
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions =
            [
                TestEngine.Function("deploy", (string environment) =>
                {
                    if (environment == "nowhere") throw new InvalidOperationException("no such place");
                    return ++_deployed;
                }),
                TestEngine.Function("status", () => "up"),
                .. function is null ? [] : new[] { function },
            ],
            Memories = new InProcessMemoryStore(),
            Audit = sink,
            AuditOptions = options ?? new AuditOptions(),
            TimeProvider = time ?? TimeProvider.System,
        });
    }

    private sealed class FlakySink : IAuditSink
    {
        public int FailWrites { get; set; }

        public bool Hangs { get; init; }

        public List<AuditRecord> Kept { get; } = [];

        public ValueTask EnsureReadyAsync(CancellationToken cancellationToken) => Hangs ? new(new TaskCompletionSource().Task) : default;

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            if (FailWrites-- > 0) throw new AuditUnavailableException("disk full");
            Kept.Add(record);
            return default;
        }
    }
}
