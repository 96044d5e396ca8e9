using PatternExecution.Execution;

namespace ConsoleHarness.Bench;

/// <summary>Measures everything, set-up by set-up; what is measured is in the results at once, so that a run that is stopped has them.</summary>
internal sealed class BenchRun(BenchSettings settings, BenchResults results, BenchProgress progress)
{
    // Sets this run's keys apart from those that an earlier one left in Redis.
    private readonly string _run = Guid.NewGuid().ToString("n");

    // Long enough that every different request is among them.
    private int TrafficLength => settings.Count * 10;

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await MachineDescription.FillAsync(results.Machine, settings, cancellationToken);
        foreach (var setup in results.Setups)
        {
            Begin(setup, "start", 0);
            await using var host = await setup.StartAsync(alwaysHybrid: false, cancellationToken);
            await TimePatternsAsync(setup, host, cancellationToken);
            await CountTokensAsync(setup, host, cancellationToken);
            await MeasureThroughputAsync(setup, host, cancellationToken);
            await MeasureHitRatesAsync(setup, host, cancellationToken);
        }

        results.IsComplete = true;
    }

    private async Task TimePatternsAsync(BenchSetup setup, BenchHost host, CancellationToken cancellationToken)
    {
        await using var other = setup.Redis is null ? null : await setup.StartAsync(alwaysHybrid: false, cancellationToken);
        var timer = new PatternTimer(setup, host, other, _run);
        var pressure = new ProcessorPressure();
        foreach (var subject in setup.Subjects)
        {
            Begin(setup, subject.Pattern, settings.Count);
            await timer.MeasureAsync(subject, settings.Count, results.Times, progress.Advance, cancellationToken);
        }

        if (pressure.Describe() is { } waited) results.Machine[$"waits for a processor, {setup.Name}, patterns one by one"] = waited;
    }

    private async Task CountTokensAsync(BenchSetup setup, BenchHost host, CancellationToken cancellationToken)
    {
        var requests = Traffic.Different(setup.Subjects, settings.Count, _run + "-tokens");
        await using (var hybrid = await setup.StartAsync(alwaysHybrid: true, cancellationToken))
        {
            await CountAsync(hybrid, TokenComparison.AlwaysHybrid);
        }

        await CountAsync(host, TokenComparison.Routed);
        await CountAsync(host, TokenComparison.RoutedAndCached);

        async Task CountAsync(BenchHost counted, string how)
        {
            Begin(setup, $"tokens, {how}", settings.Count);
            results.Tokens.Add(await TokenComparison.MeasureAsync(setup.Name, counted.Engine, requests, how, progress.Advance, cancellationToken));
        }
    }

    private async Task MeasureThroughputAsync(BenchSetup setup, BenchHost host, CancellationToken cancellationToken)
    {
        foreach (var kind in Traffic.Kinds)
        {
            // Keys of its own: answers that another kind had left would be past their time to live before this one is measured.
            var requests = Traffic.Repeating(setup.Subjects, kind, TrafficLength, $"{_run}-{kind}");
            // Programs are started whether there are caches or not.
            foreach (var cache in kind == Traffic.Programs ? [Throughput.Executed] : new[] { Throughput.Executed, Throughput.WithCaches })
            {
                Begin(setup, $"throughput, {kind}, {cache}", Throughput.Callers.Count);
                if (cache == Throughput.WithCaches) await FillAsync(host.Engine, requests, cancellationToken);
                foreach (var callers in Throughput.Callers)
                {
                    results.Throughput.Add(await Throughput.MeasureAsync(setup.Name, host.Engine, requests, kind, cache, callers, settings.Window, cancellationToken));
                    progress.Advance();
                }
            }

            if (kind == Traffic.Types[^1]) AddMeans(setup);
        }

        if (setup.IsEmbedded && ProgramStarts.AreThere) await StartProgramsAsync(setup, cancellationToken);
    }

    private void AddMeans(BenchSetup setup)
    {
        var types = results.Throughput.Where(line => line.Setup == setup.Name && Traffic.Types.Contains(line.Traffic)).GroupBy(static line => (line.Cache, line.Callers));
        results.Throughput.AddRange(types.Select(static group => Throughput.MeanOf([.. group])).ToArray());
    }

    private async Task StartProgramsAsync(BenchSetup setup, CancellationToken cancellationToken)
    {
        Begin(setup, $"throughput, {ProgramStarts.Traffic}", Throughput.Callers.Count);
        foreach (var callers in Throughput.Callers)
        {
            results.Throughput.Add(await ProgramStarts.MeasureAsync(setup.Name, callers, settings.Window, cancellationToken));
            progress.Advance();
        }
    }

    private static async Task FillAsync(IPatternEngine engine, IReadOnlyList<PatternRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests.Where(static request => request.Tenant != BenchHost.WritingTenant).DistinctBy(static request => request.Query, StringComparer.Ordinal))
            await engine.ExecuteAsync(request, cancellationToken);
    }

    private async Task MeasureHitRatesAsync(BenchSetup setup, BenchHost host, CancellationToken cancellationToken)
    {
        foreach (var traffic in new[] { HitRates.ReadsOnly, HitRates.WithWrites })
        {
            Begin(setup, $"hit rate, {traffic}", TrafficLength);
            var requests = Traffic.Reads(setup.Subjects, TrafficLength, HitRates.WritesOf(traffic), $"{_run}-{traffic.Length}");
            results.HitRates.Add(await HitRates.MeasureAsync(setup.Name, host.Engine, requests, traffic, progress.Advance, cancellationToken));
        }
    }

    private void Begin(BenchSetup setup, string what, int steps)
    {
        results.Step = $"{setup.Name}: {what}";
        progress.Begin(results.Step, steps);
    }
}
