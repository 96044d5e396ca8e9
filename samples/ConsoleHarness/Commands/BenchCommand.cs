using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConsoleHarness.Functions;
using ConsoleHarness.Output;
using PatternExecution.Execution;
using PatternExecution.Routing;
using Spectre.Console;

namespace ConsoleHarness.Commands;

/// <summary>Times the guide's nine patterns: every request executed, then the same requests with their answers cached.</summary>
internal static class BenchCommand
{
    private const string Executed = "bypassed";
    private const string Cached = "warm";

    public static Command Create()
    {
        var count = CommandOptions.Positive("--count", "Requests of each pattern.", 1_000);
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of a table." };
        var command = new Command("bench", "Times the guide's nine patterns, executed and cached, against the guide's targets.") { count, json };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(
            token => RunAsync(parsed.GetValue(count), parsed.GetValue(json), token), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int count, bool json, CancellationToken cancellationToken)
    {
        var console = Screen.Create();
        await using var host = HarnessHost.Create(
            patterns: null,
            HarnessFunctions.Configure(DemoData.Source, []),
            [.. HarnessFunctions.Create(), .. ShopFunctions.Create(TimeProvider.System)]);
        await MemoryLoading.ImportAsync(host.Memories, DemoData.Memories, cancellationToken);

        var lines = new List<BenchLine>();
        var subjects = BenchSubject.All;
        await Screen.WithProgressAsync(console, "measuring", subjects.Count * count, async advance =>
        {
            foreach (var subject in subjects) lines.AddRange(await MeasureAsync(host.Engine, subject, count, advance, cancellationToken));
        });

        if (json)
        {
            using var output = new NdjsonWriter(flushEachLine: false);
            foreach (var line in lines) output.Write(line, NdjsonWriter.Json.BenchLine);
        }
        else
        {
            Show(console, lines);
        }

        return 0;
    }

    private static async Task<IReadOnlyList<BenchLine>> MeasureAsync(
        IPatternEngine engine, BenchSubject subject, int count, Action advance, CancellationToken cancellationToken)
    {
        // Every leg runs, and what is compiled and loaded at first use is not counted.
        PatternRequest[] requests = [.. Enumerable.Range(0, count).Select(i => new PatternRequest(subject.Request(i)) { Mode = ExecutionMode.Comprehensive, Cache = CacheUse.Bypass })];
        foreach (var request in requests.Take(10)) await engine.ExecuteAsync(request, cancellationToken);

        var executed = await TimeAsync(engine, subject, requests, Executed, advance, cancellationToken);
        if (!subject.IsCached) return [executed];

        for (var i = 0; i < requests.Length; i++)
        {
            requests[i] = requests[i] with { Cache = CacheUse.ReadWrite };
            await engine.ExecuteAsync(requests[i], cancellationToken);
        }

        return [executed, await TimeAsync(engine, subject, requests, Cached, static () => { }, cancellationToken)];
    }

    private static async Task<BenchLine> TimeAsync(
        IPatternEngine engine, BenchSubject subject, PatternRequest[] requests, string cache, Action advance, CancellationToken cancellationToken)
    {
        var times = new double[requests.Length];
        var (succeeded, tokens) = (0, 0L);
        for (var i = 0; i < requests.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var result = await engine.ExecuteAsync(requests[i], cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (result.Pattern?.Name != subject.Pattern) throw new HarnessException($"'{requests[i].Query}' reached {result.Pattern?.Name ?? "no pattern"}, not {subject.Pattern}.");
            if (result.Status == ResultStatus.Succeeded) succeeded++;
            tokens += result.Tokens;
            advance();
        }

        var total = times.Sum();
        Array.Sort(times);
        return new BenchLine(
            subject.Pattern, cache, times.Length, succeeded, Round(times[0]), Round(times[^1]), Round(total / times.Length),
            Round(Rank(times, 0.50)), Round(Rank(times, 0.95)), Round(Rank(times, 0.99)),
            subject.TargetMs, Rank(times, 0.95) <= subject.TargetMs, tokens, Math.Round(times.Length / total * 1_000, 1));
    }

    private static double Rank(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static double Round(double milliseconds) => Math.Round(milliseconds, 4);

    private static void Show(IAnsiConsole console, List<BenchLine> lines)
    {
        var table = Screen.Table(
            "The guide's nine patterns (ms; the target is for p95)", "pattern", "cache", "count", "succeeded", "min", "max", "mean", "p50", "p95", "p99", "target", "holds", "tokens", "requests/s");
        foreach (var line in lines)
        {
            table.AddRow(
                line.Pattern, line.Cache, Number(line.Count), Number(line.Succeeded), Time(line.MinMs), Time(line.MaxMs), Time(line.MeanMs), Time(line.P50Ms), Time(line.P95Ms),
                Time(line.P99Ms), Number((long)line.TargetMs), line.Holds ? "[green]yes[/]" : "[red]no[/]", Number(line.Tokens), Number((long)line.PerSecond));
        }

        for (var i = 2; i < table.Columns.Count; i++) table.Columns[i].RightAligned();
        console.Write(table);
        var executed = lines.Where(static line => line.Cache == Executed).ToArray();
        var cached = lines.Where(static line => line.Cache == Cached).ToArray();
        var before = executed.Where(line => cached.Any(other => other.Pattern == line.Pattern)).Sum(static line => line.Tokens);
        console.WriteLine($"tokens of the patterns that may be cached: {Number(before)} executed, {Number(cached.Sum(static line => line.Tokens))} warm; every target holds: {(lines.TrueForAll(static line => line.Holds) ? "yes" : "no")}");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => milliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
