using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Execution;

public sealed class HybridExecutionTests
{
    private static readonly PatternDefinition Survey = TestEngine.Hybrid("survey", @"^survey (?<query>.+)$");

    [Test]
    public async Task Both_legs_answer_under_their_own_names()
    {
        using var engine = TestEngine.Create([Survey], TestEngine.Function("survey", (string query) => "looked at " + query));
        await engine.Memories.StoreAsync(new MemoryRecord { Content = "the parser is slow" }, default);

        var result = await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive });

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded), result.Error);
        var output = result.Output.ToJsonElement();
        Assert.That(output.GetProperty("infrastructure").GetString(), Is.EqualTo("looked at parser"));
        Assert.That(output.GetProperty("memory")[0].GetProperty("content").GetString(), Is.EqualTo("the parser is slow"));
        Assert.That(result.Legs.Select(static leg => leg.Leg), Is.EqualTo(new[] { PatternType.Infrastructure, PatternType.Memory }));
    }

    [Test]
    public async Task Fast_mode_runs_the_infrastructure_leg_alone()
    {
        using var engine = TestEngine.Create([Survey], TestEngine.Function("survey", () => "looked"));

        var result = await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Fast });

        Assert.That(result.Decision!.Route, Is.EqualTo(PatternType.Infrastructure));
        Assert.That(result.Legs, Has.Count.EqualTo(1));
        Assert.That(result.Output.ToString(), Is.EqualTo("looked"));
    }

    [Test]
    public async Task One_leg_that_fails_makes_the_result_partial_and_it_is_not_cached()
    {
        using var engine = TestEngine.Create([Survey], TestEngine.Function("survey", string () => throw new InvalidOperationException("no disk")));
        await engine.Memories.StoreAsync(new MemoryRecord { Content = "the parser is slow" }, default);
        var request = new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive };

        await engine.ExecuteAsync(request);
        var result = await engine.ExecuteAsync(request);

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Partial));
        Assert.That(result.CacheLayer, Is.Null);
        Assert.That(result.Error, Does.Contain("Infrastructure").And.Contain("no disk"));
        Assert.That(result.Output.ToJsonElement().TryGetProperty("infrastructure", out _), Is.False);
        Assert.That(result.Output.ToJsonElement().GetProperty("memory").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Both_legs_failing_is_a_failure()
    {
        using var engine = TestEngine.Create(
            [Survey],
            [TestEngine.Function("survey", string () => throw new InvalidOperationException("no disk"))],
            new PatternExecutionOptions(),
            executors: [new FailingExecutor(PatternType.Memory)]);

        var result = await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive });

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(result.Error, Does.Contain("no disk"));
    }

    [Test]
    public async Task Legs_run_at_the_same_time_even_where_the_function_blocks()
    {
        using var memoryStarted = new ManualResetEventSlim();
        using var engine = TestEngine.Create(
            [Survey],
            [TestEngine.Function("survey", () => memoryStarted.Wait(TimeSpan.FromSeconds(20)))],
            new PatternExecutionOptions(),
            executors: [new SignallingExecutor(memoryStarted)]);

        var result = await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive });

        Assert.That(result.Output.ToJsonElement().GetProperty("infrastructure").GetBoolean(), "the memory leg started while the function was running");
    }

    [Test]
    public async Task Cancellation_reaches_every_leg()
    {
        using var cancelled = new CancellationTokenSource();
        var functionSaw = new TaskCompletionSource();
        using var engine = TestEngine.Create(
            [Survey with { SideEffects = true }],
            TestEngine.Function("survey", async (CancellationToken token) =>
            {
                await cancelled.CancelAsync();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    functionSaw.SetResult();
                }
            }));

        Assert.That(
            async () => await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive }, cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
        await functionSaw.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class FailingExecutor(PatternType route) : IExecutor
    {
        public PatternType Route => route;

        public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ExecutionOutcome([new LegOutcome { Leg = route, Status = ResultStatus.Failed, Error = "down" }]));
    }

    private sealed class SignallingExecutor(ManualResetEventSlim started) : IExecutor
    {
        public PatternType Route => PatternType.Memory;

        public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
        {
            started.Set();
            var leg = new LegOutcome { Leg = PatternType.Memory, Status = ResultStatus.Succeeded, Output = new PatternOutput("[]"u8.ToArray()) };
            return ValueTask.FromResult(new ExecutionOutcome([leg]));
        }
    }
}
