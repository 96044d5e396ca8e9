using Microsoft.Extensions.Logging;
using PatternExecution.Caching;
using PatternExecution.Caching.Guarding;
using static PatternExecution.Tests.Caching.CacheSamples;

namespace PatternExecution.Tests.Caching;

public sealed class LayerTroubleTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(250);
    private readonly TaskCompletionSource _never = new();
    private FakeTimeProvider _time = null!;
    private OuterLayer _outer = null!;
    private LogLines _log = null!;
    private LayeredCache _cache = null!;

    [SetUp]
    public void CreateCache()
    {
        _time = TestClock.Create();
        _outer = new OuterLayer(_time);
        _log = new LogLines();
        _cache = new LayeredCache([new MemoryCacheLayer(new MemoryCacheLayerOptions(), _time), _outer], new LayeredCacheOptions(), _time, _log);
    }

    [Test]
    public async Task A_layer_that_throws_is_a_miss_and_a_failure()
    {
        _outer.Before = _ => throw new IOException("down");

        Assert.That(ValueOf(await GetAsync("a", 1)), Is.EqualTo(1));
        Assert.That(_cache.TryGet(Key("a"), out _), Is.True, "the nearer layer keeps the answer all the same");
        Assert.That(_cache.GetStatistics()[1].Failures, Is.EqualTo(2), "a read and a write");
    }

    [Test]
    public async Task A_layer_that_hangs_costs_its_read_timeout_and_no_more()
    {
        _outer.Before = _ => _never.Task;
        var caller = GetAsync("a", 1);
        Assert.That(caller.IsCompleted, Is.False);
        _time.Advance(_timeout);

        Assert.That(ValueOf(await caller), Is.EqualTo(1), "the write is not waited for");
        Assert.That(_cache.TryGet(Key("a"), out _), Is.True);
        Assert.That(_cache.GetStatistics()[1].PendingWrites, Is.EqualTo(1));
        _time.Advance(_timeout);
        await Until(() => _cache.GetStatistics()[1].PendingWrites == 0);
        Assert.That(_cache.GetStatistics()[1].Failures, Is.EqualTo(2));
    }

    [Test]
    public async Task A_layer_that_answers_nobody_is_left_alone_before_its_timeout_and_nobody_waits_on()
    {
        _outer.Before = _ => _never.Task;
        var callers = Enumerable.Range(0, 8).Select(i => GetAsync($"{i}", i)).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(51));
        Assert.That(callers.Exists(static caller => caller.IsCompleted), Is.False);

        callers.Add(GetAsync("the ninth", 9));

        await Task.WhenAll(callers);
        Assert.That(_cache.GetStatistics()[1].IsCircuitOpen, Is.True);
        Assert.That(_log.Levels, Is.EqualTo(new[] { LogLevel.Warning }));
        var before = _outer.Operations;
        await GetAsync("later", 1);
        Assert.That(_outer.Operations, Is.EqualTo(before));
    }

    [Test]
    public async Task A_layer_that_is_slow_several_times_in_a_row_is_left_alone_and_used_again_when_it_is_quick()
    {
        _outer.Before = operation =>
        {
            if (operation == "get") _time.Advance(TimeSpan.FromMilliseconds(60));
            return Task.CompletedTask;
        };
        for (var i = 0; i < 100; i++) await _cache.LocateAsync(Key("a"), localOnly: false, default);
        Assert.That(_cache.GetStatistics()[1].IsCircuitOpen, Is.False, "questions are quick");

        _outer.Before = _ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(60));
            return Task.CompletedTask;
        };
        for (var i = 0; i < 100; i++) await _cache.LocateAsync(Key("a"), localOnly: false, default);
        Assert.That(_outer.Operations, Is.EqualTo(108), "eight in a row");

        _time.Advance(TimeSpan.FromSeconds(2));
        await _cache.LocateAsync(Key("a"), localOnly: false, default);
        Assert.That(_cache.GetStatistics()[1].IsCircuitOpen, Is.True, "it is still slow");
        _outer.Before = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        await _cache.LocateAsync(Key("a"), localOnly: false, default);
        Assert.That(_cache.GetStatistics()[1].IsCircuitOpen, Is.False);
        Assert.That(_log.Levels, Is.EqualTo(new[] { LogLevel.Warning, LogLevel.Information }));
    }

    [Test]
    public async Task Writes_beyond_the_bound_are_dropped_and_counted()
    {
        _cache = new LayeredCache(
            [new MemoryCacheLayer(new MemoryCacheLayerOptions(), _time), _outer], new LayeredCacheOptions { MaxPendingWrites = 3, SlowToOpen = 1_000 }, _time, _log);
        _outer.Before = operation => operation == "set" ? _never.Task : Task.CompletedTask;
        for (var i = 0; i < 10; i++) await GetAsync($"{i}", i);

        var statistics = _cache.GetStatistics()[1];
        Assert.That((statistics.PendingWrites, statistics.DroppedWrites), Is.EqualTo((3, 7L)));
    }

    [Test]
    public async Task A_layer_that_keeps_failing_is_left_alone_probed_and_used_again()
    {
        _outer.Before = _ => throw new IOException("down");
        for (var i = 0; i < 100; i++) await GetAsync($"{i}", i);
        Assert.That(_outer.Operations, Is.EqualTo(3), "three failures in a row");

        _time.Advance(TimeSpan.FromSeconds(2));
        await GetAsync("probe", 1);
        await GetAsync("no probe", 1);
        Assert.That(_outer.Operations, Is.EqualTo(4), "one probe");

        _outer.Before = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        await GetAsync("b", 1);
        await GetAsync("c", 1);
        Assert.That(_outer.Operations, Is.EqualTo(8), "a read and a write each");
        Assert.That(await _outer.ContainsAsync(Key("b"), default), Is.True);
        Assert.That(_log.Levels, Is.EqualTo(new[] { LogLevel.Warning, LogLevel.Information }), "a line a change of state");
    }

    [Test]
    public async Task Removals_owed_beyond_the_bound_become_one_of_everything()
    {
        var removed = new List<string>();
        await GetAsync("kept", 1);
        await GetAsync("k5", 2);
        await GetTaggedAsync(3);
        _outer.Before = _ => throw new IOException("down");
        for (var i = 0; i <= OwedRemovals.Most; i++) await _cache.RemoveAsync(Key($"k{i}"), default);
        await _cache.RemoveByTagAsync("tag", default);
        _outer.Before = operation =>
        {
            if (operation.StartsWith("remove", StringComparison.Ordinal)) removed.Add(operation);
            return Task.CompletedTask;
        };
        _time.Advance(new LayeredCacheOptions().BreakDuration);

        Assert.That(ValueOf(await GetAsync("k5", 4)), Is.EqualTo(4));
        Assert.That(ValueOf(await GetTaggedAsync(5)), Is.EqualTo(5));
        Assert.That(removed, Is.EqualTo(new[] { "removeByTag" }));
        Assert.That(await _outer.GetAsync(Key("kept"), default), Is.Null, "more than was asked for, and nothing less");
        Assert.That((await _outer.GetAsync(Key("k5"), default)) is { } entry ? ValueOf(entry) : -1, Is.EqualTo(4), "the layer is in use again");

        ValueTask<CacheAnswer> GetTaggedAsync(int value) => _cache.GetOrExecuteAsync(Key("tagged"), Policy("tag"), value, static (value, _) => new(Fill(value)), default);
    }

    [Test]
    public async Task A_success_in_between_starts_the_count_of_failures_anew()
    {
        for (var i = 0; i < 10; i++)
        {
            _outer.Before = operation => operation == "get" ? throw new IOException("hiccup") : Task.CompletedTask;
            await GetAsync($"{i}", i);
        }

        Assert.That(_outer.Operations, Is.EqualTo(20));
        Assert.That(_log.Levels, Is.Empty);
    }

    [Test]
    public async Task Only_one_request_at_a_time_probes_a_layer_that_hangs()
    {
        _outer.Before = _ => throw new IOException("down");
        for (var i = 0; i < 3; i++) await GetAsync($"{i}", i);
        _outer.Before = _ => _never.Task;
        _time.Advance(TimeSpan.FromSeconds(2));
        var probe = GetAsync("probe", 1);
        var before = _outer.Operations;

        Assert.That(ValueOf(await GetAsync("beside", 2)), Is.EqualTo(2));
        Assert.That(_outer.Operations, Is.EqualTo(before));
        _time.Advance(_timeout);
        Assert.That(ValueOf(await probe), Is.EqualTo(1));
    }

    [Test]
    public async Task A_probe_that_its_caller_gives_up_leaves_the_next_request_to_probe()
    {
        _outer.Before = _ => throw new IOException("down");
        for (var i = 0; i < 3; i++) await GetAsync($"{i}", i);
        _outer.Before = _ => _never.Task;
        _time.Advance(TimeSpan.FromSeconds(2));
        using var impatient = new CancellationTokenSource();
        var probe = GetAsync("probe", 1, impatient.Token);
        await impatient.CancelAsync();
        Assert.That(async () => await probe, Throws.InstanceOf<OperationCanceledException>());

        _outer.Before = null;
        await GetAsync("next", 2);
        Assert.That(await _outer.ContainsAsync(Key("next"), default), Is.True);
    }

    [Test]
    public async Task Removals_are_counted_and_owed_until_the_layer_confirms_them()
    {
        await _cache.RemoveByTagAsync("x", default);
        _outer.Before = _ => throw new IOException("down");
        await _cache.RemoveByTagAsync("x", default);
        await _cache.RemoveByTagAsync("x", default);
        await _cache.RemoveAsync(Key("a"), default);
        Assert.That(_cache.GetStatistics().Select(layer => (layer.Removals, layer.OwedRemovals)), Is.EqualTo(new[] { (4L, 0), (4L, 2) }));

        _outer.Before = null;
        _time.Advance(TimeSpan.FromSeconds(2));
        await GetAsync("a", 1);
        Assert.That(_cache.GetStatistics().Select(layer => (layer.Removals, layer.OwedRemovals)), Is.EqualTo(new[] { (4L, 0), (4L, 0) }));
    }

    [Test]
    public async Task Locating_in_a_layer_that_is_down_finds_nothing()
    {
        _outer.Before = _ => throw new IOException("down");
        Assert.That(await _cache.LocateAsync(Key("a"), localOnly: false, default), Is.Null);
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition()) await Task.Yield();
    }

    private Task<CacheAnswer> GetAsync(string text, int value, CancellationToken cancellationToken = default) =>
        _cache.GetOrExecuteAsync(Key(text), Policy(), value, static (value, _) => new(Fill(value)), cancellationToken).AsTask();

    private sealed class LogLines : ILogger<LayeredCache>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Levels.Add(logLevel);
        }
    }
}
