using System.Diagnostics;
using ConsoleHarness.Functions;

namespace ConsoleHarness.Bench;

/// <summary>
/// Starts the program that <c>system_command</c> starts in the bench, with nothing of the engine: no limits, no clean-up, its output read and thrown away. What the machine
/// can do, hence the most that traffic with programs can reach.
/// </summary>
internal static class ProgramStarts
{
    public const string Traffic = "the same programs by Process.Start alone";

    /// <summary>Whether this machine has the program.</summary>
    public static bool AreThere => HarnessFunctions.FindProgram(BenchSubject.Program) is not null;

    public static async Task<ThroughputLine> MeasureAsync(string setup, int callers, TimeSpan window, CancellationToken cancellationToken)
    {
        var program = HarnessFunctions.FindProgram(BenchSubject.Program) ?? throw new HarnessException($"'{BenchSubject.Program}' is not on this machine.");
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(StartAsync, cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return new ThroughputLine(setup, Traffic, Throughput.Executed, callers, counts.Sum(), 0, 0, Math.Round(counts.Sum() / elapsed.TotalSeconds, 1), 0);

        async Task<long> StartAsync()
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(started) < window; count++)
            {
                using var process = new Process();
                process.StartInfo = new ProcessStartInfo(program, ["request", $"{count}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
                process.Start();
                process.StandardInput.Close();
                await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
            }

            return count;
        }
    }
}
