using Microsoft.Extensions.AI;
using PatternExecution.Chat;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Chat;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ShadowTrialTests
{
    private readonly List<ChatComparison> _compared = [];
    private int _deployed;

    [TestCase(false)]
    [TestCase(true)]
    public async Task Model_answers_every_turn_and_the_judge_sees_both_answers(bool streams)
    {
        using var engine = Engine();
        await using var client = new ScriptedModel(static query => query.Contains("billing", StringComparison.Ordinal) ? "billing is up" : "no idea").UsePatternExecution(engine, Options());

        foreach (var query in new[] { "status of billing", "status of orders", "deploy to staging", "how tall is the tower" })
            Assert.That((await Ask(client, query, streams)).Text.Trim(), Is.EqualTo(query.Contains("billing", StringComparison.Ordinal) ? "billing is up" : "no idea"));

        await client.DisposeAsync();
        var statistics = client.GetStatistics();
        Assert.That(_compared.Select(static comparison => (comparison.Query, comparison.Answer)), Is.EquivalentTo([("status of billing", "billing is up"), ("status of orders", "orders is up")]));
        Assert.That(statistics.Shadow, Is.EqualTo(new ChatShadowStatistics(2, 1, 1, 1)));
        Assert.That(statistics.Shadow.Precision, Is.EqualTo(0.5));
        Assert.That(statistics.ShadowByPattern["deploy"], Is.EqualTo(new ChatShadowStatistics(0, 0, 0, 1)));
        Assert.That((_deployed, statistics.Answered, statistics.TokensSpent), Is.EqualTo((0, 0L, 400L)), "a trial runs no action");
    }

    [Test]
    public async Task Without_a_judge_nothing_counts_as_right_and_a_judge_that_throws_harms_nobody()
    {
        using var engine = Engine();
        foreach (var judge in new Func<ChatComparison, CancellationToken, ValueTask<bool?>>?[] { null, static (_, _) => throw new InvalidOperationException() })
        {
            await using var client = new ScriptedModel().UsePatternExecution(engine, new PatternExecutionChatOptions { Shadow = true, Judge = judge });

            Assert.That((await client.GetResponseAsync("status of billing")).Text, Is.EqualTo("the model says so"));
            await client.DisposeAsync();

            Assert.That(client.GetStatistics().Shadow, Is.EqualTo(new ChatShadowStatistics(1, 0, 0, 0)));
            Assert.That(client.GetStatistics().Shadow.Precision, Is.Null);
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Model_that_fails_or_a_stream_that_is_left_ends_the_trial_with_it()
    {
        using var ended = new SemaphoreSlim(0);
        using var engine = TestEngine.Create([TestEngine.Infrastructure("wait", "^wait$")], TestEngine.Function("wait", async (CancellationToken token) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.Release();
            }
        }));
        using var failing = new ScriptedModel { Before = static _ => throw new HttpRequestException("503") }.UsePatternExecution(engine, Options());
        using var leaving = new ScriptedModel().UsePatternExecution(engine, Options());

        Assert.That(async () => await failing.GetResponseAsync("wait"), Throws.TypeOf<HttpRequestException>());
        await ended.WaitAsync(TestContext.CurrentContext.CancellationToken);
        await foreach (var _ in leaving.GetStreamingResponseAsync("wait")) break;
        await ended.WaitAsync(TestContext.CurrentContext.CancellationToken);
        Assert.That(_compared, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(30_000)]
    public async Task Turn_waits_neither_for_the_engine_nor_for_the_judge(bool streams)
    {
        var executing = new TaskCompletionSource();
        var judging = new TaskCompletionSource<bool?>();
        using var release = new ManualResetEventSlim();
        using var engine = TestEngine.Create([TestEngine.Infrastructure("slow", "^slow$"), TestEngine.Infrastructure("quick", "^quick$")], TestEngine.Function("slow", async () =>
        {
            release.Wait(TestContext.CurrentContext.CancellationToken); // blocks its thread, and waits besides
            await executing.Task;
            return "slow";
        }), TestEngine.Function("quick", static () => "quick"));
        var client = new ScriptedModel().UsePatternExecution(engine, new PatternExecutionChatOptions { Shadow = true, Judge = (_, _) => new(judging.Task) });

        Assert.That((await Ask(client, "slow", streams)).Text.Trim(), Is.EqualTo("the model says so"));
        Assert.That((await Ask(client, "quick", streams)).Text.Trim(), Is.EqualTo("the model says so"));
        Assert.That(client.GetStatistics().Shadow.Compared, Is.Zero);

        release.Set();
        executing.SetResult();
        judging.SetResult(true);
        await client.DisposeAsync();
        Assert.That(client.GetStatistics().Shadow, Is.EqualTo(new ChatShadowStatistics(2, 2, 0, 0)), "what was running is counted before the client is gone");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Only_so_many_trials_run_at_the_same_time_each_within_its_time_and_none_beyond_disposal()
    {
        using var started = new SemaphoreSlim(0);
        var cancelled = 0;
        using var engine = TestEngine.Create([TestEngine.Infrastructure("wait", "^wait$")], TestEngine.Function("wait", async (CancellationToken token) =>
        {
            using var registration = token.Register(() => Interlocked.Increment(ref cancelled));
            started.Release();
            await Task.Delay(Timeout.Infinite, token);
        }));
        var time = TestClock.Create();
        var client = new PatternExecutionChatClient(new ScriptedModel(), engine, new PatternExecutionChatOptions { Shadow = true, MaxShadowTrials = 1, ShadowTimeout = TimeSpan.FromSeconds(9) }, time);
        await client.GetResponseAsync("wait");
        await started.WaitAsync(TestContext.CurrentContext.CancellationToken);
        await client.GetResponseAsync("wait");
        Assert.That(client.GetStatistics().ShadowSkipped, Is.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(9));
        do await client.GetResponseAsync("wait");
        while (!await started.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.CurrentContext.CancellationToken));
        Assert.That(() => Volatile.Read(ref cancelled), Is.EqualTo(1).After(30_000, 10), "the first ended at its time limit and made room");

        client.Dispose();
        Assert.That(() => Volatile.Read(ref cancelled), Is.EqualTo(2).After(30_000, 10));
        Assert.That(client.GetStatistics().Shadow.Compared, Is.Zero);
        client.Dispose();
    }

    private static async Task<ChatResponse> Ask(IChatClient client, string query, bool streams) =>
        streams ? await client.GetStreamingResponseAsync(query).ToChatResponseAsync() : await client.GetResponseAsync(query);

    private PatternExecution.Execution.PatternEngine Engine() => TestEngine.Create(
        [
            TestEngine.Infrastructure("status", @"^status of (?<service>\w+)$"),
            TestEngine.Infrastructure("deploy", @"^deploy to (?<environment>\w+)$") with { SideEffects = true },
        ],
        TestEngine.Function("status", (string service) => $"{service} is up"),
        TestEngine.Function("deploy", (string environment) => ++_deployed));

    private PatternExecutionChatOptions Options() => new()
    {
        Shadow = true,
        Judge = (comparison, _) =>
        {
            lock (_compared) _compared.Add(comparison);
            return new(comparison.Answer == comparison.Response.Text.Trim());
        },
    };
}
