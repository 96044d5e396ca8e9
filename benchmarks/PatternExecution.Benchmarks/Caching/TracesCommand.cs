using System.CommandLine;
using System.Globalization;
using PatternExecution.Benchmarks.Figures;

namespace PatternExecution.Benchmarks.Caching;

/// <summary>The <c>traces</c> command: hit rates of the memory layer and of its references on every trace, as a table.</summary>
internal static class TracesCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The folder of public data; PATTERN_EXECUTION_DATA otherwise. Made traces need none." };
        var command = new Command("traces", "Replays cache traces and prints hit rates in percent.") { data };
        command.SetAction((parsed, _) => PrintAsync(FigureSettings.Resolve(parsed.GetValue(data), postgres: null, redis: null).DataFolder));
        return command;
    }

    private static async Task PrintAsync(string? folder)
    {
        Console.WriteLine($"{"hit rate %",-24} {"memory layer",12} {"LRU",8} {"S3-FIFO",8} {"W-TinyLFU",10} {"Belady",8}");
        var replays = new List<TraceReplay>();
        foreach (var trace in AccessTraces.Made().Concat(AccessTraces.Recorded(folder)))
        {
            var replay = await TraceReplay.RunAsync(trace);
            replays.Add(replay);
            Print(trace.Name, replay.Ours, replay.Lru, replay.TwoQueues, replay.WTinyLfu, replay.Belady);
        }

        Print(
            "mean",
            replays.Average(replay => replay.Ours),
            replays.Average(replay => replay.Lru),
            replays.Average(replay => replay.TwoQueues),
            replays.Average(replay => replay.WTinyLfu),
            replays.Average(replay => replay.Belady));
        if (!AccessTraces.Recorded(folder).Any()) Console.WriteLine("Recorded traces: ignored, no data.");
    }

    private static void Print(string name, double ours, double lru, double twoQueues, double wTinyLfu, double belady) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-24} {ours,12:F1} {lru,8:F1} {twoQueues,8:F1} {wTinyLfu,10:F1} {belady,8:F1}"));
}
