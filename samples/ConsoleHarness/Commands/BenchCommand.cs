using System.CommandLine;
using ConsoleHarness.Bench;
using ConsoleHarness.Bench.Report;
using ConsoleHarness.Output;

namespace ConsoleHarness.Commands;

/// <summary>The guide's tables for real: its nine patterns on the embedded default and on servers, cold and warm, their tokens, throughput and hit rate.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var count = CommandOptions.Positive("--count", "Requests of each pattern.", 1_000);
        var seconds = new Option<double>("--seconds") { Description = "How long each measurement of throughput takes; there are 30 a set-up.", HelpName = "N", DefaultValueFactory = _ => 0.5 };
        seconds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0.01 and <= 60)) result.AddError("--seconds: allowed is 0.01 to 60.");
        });
        var postgres = new Option<string>("--postgres") { Description = "Measures with memories in PostgreSQL too, in a schema of the run's own, which is dropped at the end.", HelpName = "CONNECTION" };
        var redis = new Option<string>("--redis") { Description = "Measures with answers shared through Redis too, such as localhost:6379.", HelpName = "CONNECTION" };
        var report = new Option<string>("--report") { Description = "Writes an HTML report with plots that needs nothing beside it, and the lines of --json beside it.", HelpName = "FILE.html" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of tables." };
        var command = new Command("bench", "Measures the guide's nine patterns, cold and warm, their tokens, throughput and hit rate, against the guide's targets.")
        {
            count, seconds, postgres, redis, report, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new BenchSettings
            {
                Count = parsed.GetValue(count),
                Window = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Postgres = parsed.GetValue(postgres),
                Redis = parsed.GetValue(redis),
                Report = parsed.GetValue(report),
                Json = parsed.GetValue(json),
            };
            return CommandRunner.RunAsync(token => RunAsync(settings, token), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var setups = BenchSetup.Of(settings);
        var results = new BenchResults(TimeProvider.System.GetUtcNow(), setups);
        // What cannot be written is said before a minute of measuring rather than after it.
        var files = settings.Report is { } path ? ReportFiles.Open(path) : null;
        try
        {
            using var progress = new BenchProgress(BenchProgress.StepsOf(setups.Count));
            await new BenchRun(settings, results, progress).MeasureAsync(cancellationToken);
        }
        finally
        {
            files?.Write(results);
            foreach (var setup in setups) await setup.DisposeAsync();
            if (!results.IsComplete && results.Times.Count > 0) await Console.Error.WriteLineAsync($"stopped at {results.Step}; what was measured until then {(files is null ? "follows" : $"is in {settings.Report}")}.");
            foreach (var failed in results.Times.Where(static times => times.Error is not null)) await Console.Error.WriteLineAsync($"{failed.Setup}, {failed.Subject.Pattern}, {failed.Cache}: {failed.Error}");
            if (results.IsComplete || results.Times.Count > 0) Show(settings, results);
        }

        return 0;
    }

    private static void Show(BenchSettings settings, BenchResults results)
    {
        if (!settings.Json)
        {
            BenchTables.Show(Screen.Create(), results);
            return;
        }

        using var output = new NdjsonWriter(flushEachLine: false);
        foreach (var line in results.Lines()) output.Write(line, NdjsonWriter.Json.BenchLine);
    }
}
