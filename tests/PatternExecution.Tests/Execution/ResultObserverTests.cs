using PatternExecution.Execution;
using PatternExecution.Patterns;

namespace PatternExecution.Tests.Execution;

public sealed class ResultObserverTests
{
    [Test]
    public async Task Observer_is_told_of_every_answer_whatever_its_status_and_whoever_gave_it()
    {
        var observer = new Recorder();
        using var engine = Create(observer);

        foreach (var query in new[] { "hello", "hello", "unknown", "", "wait" }) await engine.ExecuteAsync(new PatternRequest(query));
        await engine.ExecuteBatchAsync([new PatternRequest("hello"), new PatternRequest("unknown")]);

        Assert.That(
            observer.Seen,
            Is.EquivalentTo(new[]
            {
                ("hello", ResultStatus.Succeeded, null), ("hello", ResultStatus.Succeeded, "memory"), ("unknown", ResultStatus.NoMatch, null), ("", ResultStatus.Rejected, null),
                ("wait", ResultStatus.Succeeded, null), ("hello", ResultStatus.Succeeded, "memory"), ("unknown", ResultStatus.NoMatch, (string?)null),
            }));
    }

    [Test]
    public async Task Observer_that_throws_changes_no_answer_and_keeps_none_from_the_next()
    {
        var after = new Recorder();
        using var engine = Create(new Thrower(), after);

        var result = await engine.ExecuteAsync(new PatternRequest("hello"));

        Assert.Multiple(() =>
        {
            Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded));
            Assert.That(after.Seen, Has.Count.EqualTo(1));
        });
    }

    private static PatternEngine Create(params IResultObserver[] observers)
    {
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "hello", Type = PatternType.Infrastructure });
        registry.Register(new PatternDefinition { Name = "wait", Type = PatternType.Infrastructure });
        return new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions =
            [
                Microsoft.Extensions.AI.AIFunctionFactory.Create(static () => "hello to you", "hello"),
                Microsoft.Extensions.AI.AIFunctionFactory.Create(static async Task<string> () => { await Task.Yield(); return "done"; }, "wait"),
            ],
            Observers = observers,
        });
    }

    private sealed class Recorder : IResultObserver
    {
        private readonly List<(string Query, ResultStatus Status, string? Layer)> _seen = [];

        public IReadOnlyList<(string Query, ResultStatus Status, string? Layer)> Seen
        {
            get
            {
                lock (_seen) return [.. _seen];
            }
        }

        public void Observe(PatternRequest request, PatternResult result)
        {
            lock (_seen) _seen.Add((request.Query, result.Status, result.CacheLayer));
        }
    }

    private sealed class Thrower : IResultObserver
    {
        public void Observe(PatternRequest request, PatternResult result) => throw new InvalidOperationException();
    }
}
