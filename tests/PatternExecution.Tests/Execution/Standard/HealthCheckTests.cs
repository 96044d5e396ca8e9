using PatternExecution.Caching;
using PatternExecution.Execution;
using PatternExecution.Execution.Functions;
using PatternExecution.Execution.Standard;
using PatternExecution.Memory;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Tests.Execution.Standard;

public sealed class HealthCheckTests
{
    [Test]
    public async Task Part_that_does_not_answer_in_time_is_unhealthy()
    {
        var time = TestClock.Create();
        var hanging = new FaultyLayer("slow", static token => new ValueTask(Task.Delay(Timeout.Infinite, token)));
        var running = Check(time, [hanging]).RunAsync("cache", MemoryRecord.DefaultTenant, default);
        await hanging.Asked.Task;

        time.Advance(TimeSpan.FromSeconds(1));
        var report = await running;

        Assert.That(report.Status, Is.EqualTo("unhealthy"));
        Assert.That(report.Parts.Single(), Has.Property("Name").EqualTo("cache.slow").And.Property("Detail").Contains("1000 ms"));
    }

    [Test]
    public async Task Part_that_throws_is_unhealthy_and_says_why()
    {
        var report = await Check(TimeProvider.System, [new FaultyLayer("broken", static _ => throw new IOException("no route"))]).RunAsync("cache", MemoryRecord.DefaultTenant, default);

        Assert.That((report.Status, report.Parts[0].Detail), Is.EqualTo(("unhealthy", "IOException: no route")));
    }

    [Test]
    public async Task Layer_that_loses_what_it_was_given_is_unhealthy()
    {
        var report = await Check(TimeProvider.System, [new FaultyLayer("forgetful", static _ => default)]).RunAsync("cache", MemoryRecord.DefaultTenant, default);

        Assert.That(report.Parts[0].Detail, Does.Contain("not read back"));
    }

    [Test]
    public async Task Pattern_whose_function_is_missing_makes_the_functions_unhealthy()
    {
        var registry = new PatternRegistry();
        registry.Register(new PatternDefinition { Name = "deploy", Type = PatternType.Infrastructure });

        var report = await Check(TimeProvider.System, [], registry).RunAsync("functions", MemoryRecord.DefaultTenant, default);

        Assert.That(report.Parts[0].Detail, Does.Contain("deploy"));
    }

    [Test]
    public async Task Registry_without_patterns_is_unhealthy()
    {
        var report = await Check(TimeProvider.System, [], new PatternRegistry()).RunAsync("registry", MemoryRecord.DefaultTenant, default);

        Assert.That(report.Status, Is.EqualTo("unhealthy"));
    }

    [Test]
    public void Unknown_part_is_rejected() => Assert.That(
        async () => await Check(TimeProvider.System, []).RunAsync("engine room", MemoryRecord.DefaultTenant, default),
        Throws.TypeOf<RequestRejectedException>().With.Message.Contains("registry, router, functions, memory or cache"));

    [Test]
    public void Cancelling_ends_it()
    {
        var hanging = new FaultyLayer("slow", static token => new ValueTask(Task.Delay(Timeout.Infinite, token)));

        Assert.That(
            async () => await Check(TimeProvider.System, [hanging]).RunAsync(null, MemoryRecord.DefaultTenant, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static HealthCheck Check(TimeProvider time, IEnumerable<ICacheLayer> layers, PatternRegistry? registry = null)
    {
        if (registry is null)
        {
            registry = new PatternRegistry();
            registry.Register(new PatternDefinition { Name = "recall", Type = PatternType.Memory });
        }

        return new HealthCheck(
            registry, new HybridRouter(new HybridRouterOptions(), time), new InProcessMemoryStore(), layers, new FunctionSet([]), [], TimeSpan.FromSeconds(1), time);
    }

    /// <summary>A layer of somebody else's that misbehaves in one way.</summary>
    private sealed class FaultyLayer(string name, Func<CancellationToken, ValueTask> write) : ICacheLayer
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public bool IsShared => true;

        public ValueTask<CacheEntry?> GetAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask<bool> ContainsAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask SetAsync(CacheKey key, CacheEntry entry, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return write(cancellationToken);
        }

        public ValueTask RemoveAsync(CacheKey key, CancellationToken cancellationToken) => default;

        public ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken) => default;

        public CacheLayerStatistics GetStatistics() => new(name, 0, 0, 0, 0, null, null);
    }
}
