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
        using var client = new ScriptedModel(static query => query.Contains("billing", StringComparison.Ordinal) ? "billing is up" : "no idea").UsePatternExecution(engine, Options());

        foreach (var query in new[] { "status of billing", "status of orders", "deploy to staging", "how tall is the tower" })
            Assert.That((await Ask(client, query, streams)).Text.Trim(), Is.EqualTo(query.Contains("billing", StringComparison.Ordinal) ? "billing is up" : "no idea"));

        var statistics = client.GetStatistics();
        Assert.That(_compared.Select(static comparison => (comparison.Query, comparison.Answer)), Is.EqualTo([("status of billing", "billing is up"), ("status of orders", "orders is up")]));
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
            using var client = new ScriptedModel().UsePatternExecution(engine, new PatternExecutionChatOptions { Shadow = true, Judge = judge });

            Assert.That((await client.GetResponseAsync("status of billing")).Text, Is.EqualTo("the model says so"));

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
            _compared.Add(comparison);
            return new(comparison.Answer == comparison.Response.Text.Trim());
        },
    };
}
