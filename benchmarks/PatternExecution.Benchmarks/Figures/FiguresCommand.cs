using System.CommandLine;

namespace PatternExecution.Benchmarks.Figures;

/// <summary>The <c>figures</c> command: measures every figure and says whether it holds.</summary>
internal static class FiguresCommand
{
    public static Command Create()
    {
        var room = new Option<string?>("--room") { Description = $"Only this room: {string.Join(", ", FigureRooms.Names)}." };
        room.AcceptOnlyFromAmong([.. FigureRooms.Names]);
        var only = new Option<string?>("--only") { Description = "Only the classes whose name contains this, such as RedisOutage." };
        var data = new Option<string?>("--data") { Description = "The folder of public data; PATTERN_EXECUTION_DATA otherwise." };
        var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL connection string; PATTERN_EXECUTION_POSTGRES otherwise." };
        var redis = new Option<string?>("--redis") { Description = "A Redis connection string; PATTERN_EXECUTION_REDIS otherwise." };
        var json = new Option<bool>("--json") { Description = "One JSON object a figure and line." };
        var command = new Command("figures", "Measures figures against their anchors, in one process, interleaved.") { room, only, data, postgres, redis, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(room),
            parsed.GetValue(only) ?? "",
            FigureSettings.Resolve(parsed.GetValue(data), parsed.GetValue(postgres), parsed.GetValue(redis)),
            new FigureReport(Console.Out, parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? room, string only, FigureSettings settings, FigureReport report, CancellationToken cancellationToken)
    {
        var sources = FigureRooms.Find(room).Where(source => source.GetType().Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (sources.Count == 0)
        {
            await Console.Error.WriteLineAsync($"No figure belongs to the room '{room}' and a class like '{only}'.");
            return 0;
        }

        var broken = 0;
        foreach (var source in sources)
        {
            try
            {
                await foreach (var figure in source.MeasureAsync(settings, cancellationToken)) report.Write(figure);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The figures of the other sources are still worth having.
                broken++;
                await Console.Error.WriteLineAsync($"{source.Room}: {source.GetType().Name} failed: {exception}");
            }
        }

        report.WriteSummary();
        return broken == 0 ? 0 : 1;
    }
}
