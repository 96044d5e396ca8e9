using Microsoft.Extensions.Logging;
using PatternExecution.Audit;
using PatternExecution.Execution;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;
using PatternExecution.Tests.Memory;

namespace PatternExecution.Tests.Execution;

/// <summary>What becomes of requests where a part that the host brought along does not keep its contract.</summary>
public sealed class HostPartsTests
{
    private static readonly PatternDefinition Deploy = TestEngine.Infrastructure("deploy") with { SideEffects = true };

    [TestCase(false)]
    [TestCase(true)]
    public async Task Router_that_throws_makes_a_request_fail_and_the_caller_hears_why(bool later)
    {
        using var engine = Engine(new FaultyRouter { Throws = true, Later = later });

        var result = await engine.ExecuteAsync(new PatternRequest("deploy"));
        var explanation = await engine.ExplainAsync(new PatternRequest("deploy"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Failed));
        Assert.That(result.Error, Does.Contain("InvalidOperationException").And.Contains("out of order"));
        Assert.That(result.Pattern!.Name, Is.EqualTo("deploy"));
        Assert.That((explanation.Status, explanation.Error), Is.EqualTo((ResultStatus.Failed, result.Error)));
        Assert.That(engine.GetStatistics().Infrastructure is { Count: 1, Succeeded: 0 });
    }

    [Test]
    public async Task Action_is_answered_and_recorded_though_the_router_throws_on_hearing_of_it()
    {
        var sink = new ListSink();
        using var engine = Engine(new FaultyRouter { ThrowsAfterwards = true }, sink);

        var result = await engine.ExecuteAsync(new PatternRequest("deploy"));

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Succeeded), result.Error);
        Assert.That(sink.Kept.Select(static record => record.Outcome), Is.EqualTo([AuditOutcome.Succeeded]));
    }

    [Test]
    public async Task Leg_whose_executor_throws_fails_alone()
    {
        using var engine = TestEngine.Create(
            [TestEngine.Hybrid("survey", "^survey (?<query>.+)$")], [], new PatternExecutionOptions(), executors: [new ThrowingExecutor()]);
        await engine.Memories.StoreAsync(new MemoryRecord { Content = "the parser is slow" });

        var result = await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive });

        Assert.That(result.Status, Is.EqualTo(ResultStatus.Partial));
        Assert.That(result.Legs.Select(static leg => (leg.Leg, leg.Status)), Is.EqualTo([
            (PatternType.Infrastructure, ResultStatus.Failed), (PatternType.Memory, ResultStatus.Succeeded),
        ]));
        Assert.That(result.Error, Does.Contain("no such machine"));
    }

    [Test]
    public async Task Deletion_that_may_have_happened_is_felt_by_the_cache()
    {
        var store = new DoubtfulStore();
        using var engine = TestEngine.Create(TestEngine.RecallAndStore, [], new PatternExecutionOptions(), store);
        var id = (await engine.Memories.StoreAsync(new MemoryRecord { Content = "the key is 1234" })).Id;
        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall key"))).Output.ToString(), Does.Contain("1234"));

        Assert.That(async () => await engine.Memories.DeleteAsync(MemoryRecord.DefaultTenant, [id]), Throws.TypeOf<MemoryStoreUnavailableException>());

        Assert.That((await engine.ExecuteAsync(new PatternRequest("recall key"))).Output.ToString(), Does.Not.Contain("1234"));
    }

    [Test]
    public void Nothing_to_store_is_refused_by_the_arguments_name()
    {
        using var engine = TestEngine.Create(TestEngine.RecallAndStore);

        Assert.That(async () => await engine.Memories.StoreAsync(null!), Throws.ArgumentNullException);
        Assert.That(async () => await engine.Memories.StoreManyAsync(null!), Throws.ArgumentNullException);
    }

    [Test]
    public async Task Parts_that_the_engine_makes_itself_log_where_it_logs()
    {
        using var log = new ListLoggers();
        var registry = new PatternRegistry();
        registry.Register(TestEngine.Hybrid("survey", "^survey (?<query>.+)$"));
        using var engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [TestEngine.Function("survey", string () => throw new InvalidOperationException("down"))],
            LoggerFactory = log,
        });

        for (var i = 0; i < new HybridRouterOptions().LegFailureThreshold; i++)
            await engine.ExecuteAsync(new PatternRequest("survey parser") { Mode = ExecutionMode.Comprehensive, Cache = CacheUse.Bypass });

        Assert.That(log.Lines, Has.Some.Matches<(string Category, string Text)>(static line => line.Category.EndsWith(nameof(HybridRouter), StringComparison.Ordinal)));
    }

    private static PatternEngine Engine(IHybridRouter router, IAuditSink? sink = null)
    {
        var registry = new PatternRegistry();
        registry.Register(Deploy);
        return new PatternEngine(new PatternEngineComponents { Registry = registry, Functions = [TestEngine.Function("deploy", () => "done")], Router = router, Audit = sink });
    }

    private sealed class FaultyRouter : IHybridRouter
    {
        private readonly HybridRouter _inner = new();

        public bool Throws { get; init; }

        public bool Later { get; init; }

        public bool ThrowsAfterwards { get; init; }

        public ValueTask<RoutingDecision> RouteAsync(RoutingContext context, CancellationToken cancellationToken = default)
        {
            if (!Throws) return _inner.RouteAsync(context, cancellationToken);
            return Later ? ThrowLaterAsync() : throw new InvalidOperationException("out of order");
        }

        public void Observe(RouteObservation observation)
        {
            if (ThrowsAfterwards) throw new InvalidOperationException("out of order");
        }

        private static async ValueTask<RoutingDecision> ThrowLaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("out of order");
        }
    }

    private sealed class ThrowingExecutor : IExecutor
    {
        public PatternType Route => PatternType.Infrastructure;

        public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("no such machine");
    }

    private sealed class ListSink : IAuditSink
    {
        public List<AuditRecord> Kept { get; } = [];

        public ValueTask EnsureReadyAsync(CancellationToken cancellationToken = default) => default;

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken = default)
        {
            Kept.Add(record);
            return default;
        }
    }

    /// <summary>Deletes, and then says that it could not.</summary>
    private sealed class DoubtfulStore : StoreAround
    {
        public override async ValueTask<int> DeleteAsync(string tenant, IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
        {
            await Inner.DeleteAsync(tenant, ids, cancellationToken);
            throw new MemoryStoreUnavailableException("no answer in time");
        }
    }

    private sealed class ListLoggers : ILoggerFactory
    {
        public List<(string Category, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new ListLogger(categoryName, Lines);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class ListLogger(string category, List<(string Category, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add((category, formatter(state, exception)));
        }
    }
}
