using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>Expressions known to blow up, each with its attack: refused, or answered in time and in little memory.</summary>
internal sealed class VulnerableFigures : IFigureRoom
{
    private const int LongestQuery = 4096;
    private const double Grace = 30;
    private const double MaxMebibytes = 8;

    public string Room => "matching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var options = new PatternRegistryOptions { RecentMatches = 0 };
        var reach = options.QueryBudget.TotalMilliseconds + Grace;
        if (settings.FindData("redos", "vulnerable.jsonl") is not { } file)
        {
            yield return Figure.NotMeasured(Room, "vulnerable, alone: slowest answer", "ms", reach, "no data: redos/vulnerable.jsonl");
            yield break;
        }

        var accepted = new List<(PatternDefinition Pattern, string Attack)>();
        var alone = default(Worst);
        var (refused, malformed) = (0, 0);
        foreach (var line in File.ReadLines(file))
        {
            using var entry = JsonDocument.Parse(line);
            var pattern = RegistrationFigures.Pattern($"vulnerable_{accepted.Count}", entry.RootElement.GetProperty("regex").GetString()!);
            var registry = new PatternRegistry(options);
            try
            {
                registry.Register(pattern);
            }
            catch (PatternValidationException fault)
            {
                if (fault.Faults.Any(f => f.Message.Contains("rule", StringComparison.Ordinal))) refused++;
                else malformed++;
                continue;
            }

            accepted.Add((pattern, Attack(entry.RootElement)));
            alone = alone.With(registry, accepted[^1].Attack);
        }

        var all = new PatternRegistry(options);
        all.RegisterRange(accepted.Select(entry => entry.Pattern with { AllowBacktracking = true }));
        var together = accepted.Aggregate(default(Worst), (worst, entry) => worst.With(all, entry.Attack));
        var note = string.Create(CultureInfo.InvariantCulture, $"budget {options.QueryBudget.TotalMilliseconds} ms + {Grace} ms; {accepted.Count} accepted, {refused} refused, {malformed} are no .NET expressions");
        yield return Figure.AtMost(Room, "vulnerable, alone: slowest answer", alone.Milliseconds, "ms", reach, note);
        yield return Figure.AtMost(Room, "vulnerable, alone: most memory of a match", alone.Mebibytes, "MiB", MaxMebibytes);
        yield return Figure.AtMost(Room, "vulnerable, together: slowest answer", together.Milliseconds, "ms", reach);
        yield return Figure.AtMost(Room, "vulnerable, together: most memory of a match", together.Mebibytes, "MiB", MaxMebibytes);
        foreach (var name in new[] { "uap", "home" })
        {
            if (settings.FindData("matching", $"{name}.patterns.json") is { } patterns)
                yield return Figure.AtMost(Room, $"{name}: triggers refused", PatternFile.Check(patterns).Count(fault => !fault.IsWarning), "", 0);
        }
    }

    private static string Attack(JsonElement entry)
    {
        var text = new StringBuilder(entry.GetProperty("prefix").GetString());
        var pump = entry.GetProperty("pump").GetString()!;
        var suffix = entry.GetProperty("suffix").GetString()!;
        for (var i = entry.GetProperty("repeat").GetInt32(); i > 0 && text.Length + pump.Length + suffix.Length <= LongestQuery; i--) text.Append(pump);
        return text.Append(suffix).ToString();
    }

    private readonly record struct Worst(double Milliseconds, double Mebibytes)
    {
        public Worst With(PatternRegistry registry, string query)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var started = TimeProvider.System.GetTimestamp();
            registry.TryMatch(query, null, out _);
            var time = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
            return new Worst(Math.Max(Milliseconds, time), Math.Max(Mebibytes, (GC.GetAllocatedBytesForCurrentThread() - bytes) / 1048576.0));
        }
    }
}
