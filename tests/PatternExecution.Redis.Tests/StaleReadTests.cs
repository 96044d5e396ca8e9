using System.Diagnostics;
using System.Globalization;

namespace PatternExecution.Redis.Tests;

public sealed class StaleReadTests
{
    [Test]
    public async Task No_process_reads_what_is_older_than_the_last_acknowledged_removal([Values] bool hasFaults)
    {
        const int Processes = 3;
        await using var server = await OwnServer.StartAsync();
        var prefix = RedisServer.NewPrefix();
        var processes = Enumerable.Range(0, Processes).Select(number => Start(server, prefix, number)).ToList();
        try
        {
            foreach (var process in processes) Assert.That(await process.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
            foreach (var process in processes) await process.StandardInput.WriteLineAsync("go");
            var reports = Task.WhenAll(processes.Select(static process => process.StandardOutput.ReadLineAsync()));
            for (var started = Stopwatch.GetTimestamp(); hasFaults && !reports.IsCompleted && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2);)
            {
                await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
                await Task.WhenAny(reports, Task.Delay(300));
                await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
                await Task.WhenAny(reports, Task.Delay(900));
            }

            foreach (var report in await reports.WaitAsync(TimeSpan.FromMinutes(2)))
            {
                var numbers = report!.Split(' ').Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
                TestContext.Out.WriteLine($"reads, of them from the server, stale, behind at the end: {report}");
                Assert.That(numbers[1], Is.Positive, "the server answers");
                Assert.That(numbers[2..], Is.All.Zero, report);
            }
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited) process.Kill();
                process.Dispose();
            }
        }
    }

    private static Process Start(OwnServer server, string prefix, int number) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(StaleReader).Assembly.Location, StaleReader.Command, server.Configuration, prefix, $"{number}", "3"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
}
