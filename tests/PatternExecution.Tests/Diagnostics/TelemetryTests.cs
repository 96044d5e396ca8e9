using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using PatternExecution.Audit;
using PatternExecution.Chat;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;
using PatternExecution.Patterns;
using PatternExecution.Routing;
using PatternExecution.Tests.Chat;
using PatternExecution.Tests.Execution;

namespace PatternExecution.Tests.Diagnostics;

[NonParallelizable]
public sealed class TelemetryTests
{
    [Test]
    public async Task Trace_of_a_hybrid_request_is_match_route_cache_layers_and_both_legs()
    {
        using var spans = new SpanCollector();
        using var engine = TestEngine.Create([TestEngine.Hybrid("survey")], TestEngine.Function("survey", () => "done"));

        await engine.ExecuteAsync(new PatternRequest("survey") { Mode = ExecutionMode.Comprehensive });
        await engine.ExecuteAsync(new PatternRequest("survey") { Mode = ExecutionMode.Comprehensive });

        Assert.That(spans.Trees(), Is.EqualTo([
            """
            request status=succeeded pattern=survey route=hybrid cache.layer=none
              cache cache.layer=none
                cache.read cache.layer=memory outcome=miss
                cache.write cache.layer=memory
                leg.infrastructure pattern=survey gen_ai.operation.name=execute_tool gen_ai.tool.name=survey status=succeeded
                leg.memory pattern=survey db.operation.name=recall status=succeeded
              match
              route route=hybrid

            """,
            """
            request status=succeeded pattern=survey route=hybrid cache.layer=memory
              match
              route route=hybrid

            """,
        ]));
    }

    [Test]
    public async Task Span_of_a_failed_leg_names_the_type_of_the_error_and_not_its_message()
    {
        using var spans = new SpanCollector();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("deploy") with { SideEffects = true }], TestEngine.Function("deploy", string () => throw new InvalidOperationException("the query text")));

        await engine.ExecuteAsync(new PatternRequest("deploy"));

        Assert.That(spans.Trees().Single(), Is.EqualTo("""
            request status=failed pattern=deploy route=infrastructure cache.layer=none ERROR
              leg.infrastructure pattern=deploy gen_ai.operation.name=execute_tool gen_ai.tool.name=deploy status=failed error.type=System.InvalidOperationException ERROR
              match
              route route=infrastructure

            """));
    }

    [Test]
    public async Task Metrics_count_requests_tokens_and_cache_reads()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string? Layer)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == PatternExecutionDiagnostics.SourceName) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Layer(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Layer(tags))));
        listener.Start();
        using var engine = TestEngine.Create([TestEngine.Infrastructure("ping")], TestEngine.Function("ping", () => "pong"));

        await engine.ExecuteAsync(new PatternRequest("ping"));
        await engine.ExecuteAsync(new PatternRequest("ping"));
        listener.RecordObservableInstruments();

        Assert.That(Named(PatternExecutionDiagnostics.RequestDuration).Select(static m => m.Layer), Is.EqualTo(new[] { "none", "memory" }));
        Assert.That(Named(PatternExecutionDiagnostics.TokensSpent).Sum(static m => m.Value), Is.GreaterThan(0));
        Assert.That(Named(PatternExecutionDiagnostics.TokensSaved).Sum(static m => m.Value), Is.GreaterThan(0));
        Assert.That(Named(PatternExecutionDiagnostics.CacheReads).Sum(static m => m.Value), Is.EqualTo(2));

        IEnumerable<(string Name, double Value, string? Layer)> Named(string name) => measured.Where(m => m.Name == name);

        static string? Layer(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == PatternExecutionDiagnostics.CacheLayerTag) return tag.Value as string;
            }

            return null;
        }
    }

    [Test]
    public async Task Metrics_of_chat_and_audit_follow_their_statistics()
    {
        var measured = new ConcurrentDictionary<(string Name, string? Outcome), long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == PatternExecutionDiagnostics.SourceName) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured[(instrument.Name, Outcome(tags))] = value);
        listener.Start();
        var sink = new HeldSink();
        var registry = new PatternRegistry();
        registry.RegisterRange([TestEngine.Infrastructure("deploy") with { SideEffects = true }, TestEngine.Infrastructure("status")]);
        using var engine = new PatternEngine(new PatternEngineComponents
        {
            Registry = registry,
            Functions = [TestEngine.Function("deploy", () => "done"), TestEngine.Function("status", () => "fine")],
            Audit = sink,
        });
        using var model = new ScriptedModel();
        using (var client = model.UsePatternExecution(engine))
        {
            foreach (var said in new[] { "what else", "deploy", "status" }) await client.GetResponseAsync(said);
            sink.IsFull = true;
            await client.GetResponseAsync("deploy");
            listener.RecordObservableInstruments();
        }

        Assert.That(measured[(PatternExecutionDiagnostics.ChatTurns, "answered")], Is.EqualTo(3));
        Assert.That(measured[(PatternExecutionDiagnostics.ChatTurns, "noMatch")], Is.EqualTo(1));
        Assert.That(measured[(PatternExecutionDiagnostics.ChatTokensSpent, null)], Is.EqualTo(100));
        Assert.That(measured[(PatternExecutionDiagnostics.ChatTokensSaved, "counted")], Is.EqualTo(300));
        Assert.That(measured[(PatternExecutionDiagnostics.ChatTokensSaved, "estimated")], Is.EqualTo(6));
        Assert.That(measured[(PatternExecutionDiagnostics.ChatComparisons, "right")], Is.Zero);
        Assert.That(measured[(PatternExecutionDiagnostics.AuditRecords, "succeeded")], Is.EqualTo(1));
        Assert.That(measured[(PatternExecutionDiagnostics.AuditRecords, "refused")], Is.EqualTo(1));
        Assert.That(measured[(PatternExecutionDiagnostics.AuditOwed, null)], Is.EqualTo(1));
        Assert.That((measured[(PatternExecutionDiagnostics.AuditDown, null)], measured[(PatternExecutionDiagnostics.AuditDropped, null)]), Is.EqualTo((1, 0)));

        measured.Clear();
        listener.RecordObservableInstruments();
        Assert.That(measured.Keys.Select(static key => key.Name), Has.None.StartsWith("pattern_execution.chat"), "a client that is gone is counted no more");

        static string? Outcome(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == PatternExecutionDiagnostics.OutcomeTag) return tag.Value as string;
            }

            return null;
        }
    }

    [Test]
    public async Task A_cached_answer_saves_the_time_of_its_execution_less_its_own_and_a_waiter_saves_none()
    {
        var time = TestClock.Create();
        var saved = 0.0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == PatternExecutionDiagnostics.CacheTimeSaved) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => saved += tags[0].Value is "memory" ? value : 0);
        listener.Start();
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        using var engine = TestEngine.Create(
            [TestEngine.Infrastructure("work")],
            [TestEngine.Function("work", async () =>
            {
                started.TrySetResult();
                await release.Task;
                return "done";
            })],
            new PatternExecutionOptions(),
            time: time);

        var first = engine.ExecuteAsync(new PatternRequest("work")).AsTask();
        var waiter = engine.ExecuteAsync(new PatternRequest("work")).AsTask();
        await started.Task;
        time.Advance(TimeSpan.FromSeconds(2));
        release.SetResult();
        await Task.WhenAll(first, waiter);
        Assert.That(engine.GetStatistics().CacheLayers[0].TimeSaved, Is.EqualTo(TimeSpan.Zero));

        for (var i = 0; i < 3; i++) await engine.ExecuteAsync(new PatternRequest("work"));
        listener.RecordObservableInstruments();

        Assert.That(engine.GetStatistics().CacheLayers[0].TimeSaved, Is.EqualTo(TimeSpan.FromSeconds(6)));
        Assert.That(saved, Is.EqualTo(6));
    }

    [Test]
    public void Percentiles_are_at_most_one_part_in_thirty_two_above_the_true_ones()
    {
        var histogram = new LatencyHistogram();
        var random = new Random(1);
        var times = Enumerable.Range(0, 10_000).Select(_ => TimeSpan.FromTicks((long)Math.Exp(random.NextDouble() * 20))).ToArray();
        foreach (var time in times) histogram.Add(time);
        Array.Sort(times);

        var summary = histogram.Summarise();

        Check(summary.P50, times[4_999]);
        Check(summary.P95, times[9_499]);
        Check(summary.P99, times[9_899]);
        Assert.That(summary.Count, Is.EqualTo(10_000));

        static void Check(TimeSpan estimated, TimeSpan exact)
        {
            Assert.That(estimated, Is.GreaterThanOrEqualTo(exact));
            Assert.That(estimated.Ticks, Is.LessThanOrEqualTo(exact.Ticks + (exact.Ticks / 32) + 1));
        }
    }

    private sealed class HeldSink : IAuditSink
    {
        public bool IsFull { get; set; }

        public ValueTask EnsureReadyAsync(CancellationToken cancellationToken) => IsFull ? throw new AuditUnavailableException("disk full") : default;

        public ValueTask WriteAsync(AuditRecord record, CancellationToken cancellationToken) => EnsureReadyAsync(cancellationToken);
    }
}
