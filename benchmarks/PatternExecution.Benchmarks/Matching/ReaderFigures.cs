using System.Globalization;
using System.Runtime.CompilerServices;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Patterns;

namespace PatternExecution.Benchmarks.Matching;

/// <summary>Whether readers notice that a hundred patterns a second are registered beside them.</summary>
internal sealed class ReaderFigures : IFigureRoom
{
    private const int Phases = 8;
    private static readonly TimeSpan Phase = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public string Room => "matching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var set = CommandSet.Create(10_000);
        RegistrationFigures.TimeToRegister(set, out var registry);
        Read(registry, set.Queries, Phase);
        var quiet = new List<double>();
        var busy = new List<double>();
        var added = 0;
        for (var phase = 0; phase < Phases; phase++)
        {
            quiet.Add(Tail(Read(registry, set.Queries, Phase)));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var writer = Task.Run(
                async () =>
                {
                    using var timer = new PeriodicTimer(Interval);
                    while (!stop.IsCancellationRequested)
                    {
                        registry.Register(RegistrationFigures.Pattern($"late_{added}", $@"\b(run|call)\s+(tool|function)\s+late{added}x\b"));
                        added++;
                        await timer.WaitForNextTickAsync(CancellationToken.None);
                    }
                },
                cancellationToken);
            busy.Add(Tail(Read(registry, set.Queries, Phase)));
            await stop.CancelAsync();
            await writer;
        }

        var (calm, disturbed) = (SideBySide.Median(quiet), SideBySide.Median(busy));
        yield return Figure.AtMost(Room, "readers' p99 while 100 patterns a second are added", disturbed / calm, "x", 1.2, string.Create(
            CultureInfo.InvariantCulture, $"p99 without: {calm / 1000:0.##} us (this: {disturbed / 1000:0.##} us; {added:#,0} added)"));
    }

    private static List<double> Read(PatternRegistry registry, string[] queries, TimeSpan length)
    {
        var times = new List<double>(2_000_000);
        var end = TimeProvider.System.GetTimestamp();
        var limit = end + (long)(length.TotalSeconds * TimeProvider.System.TimestampFrequency);
        for (var i = 0; end < limit; i++)
        {
            var started = end;
            registry.TryMatch(queries[i % queries.Length], null, out _);
            end = TimeProvider.System.GetTimestamp();
            times.Add(TimeProvider.System.GetElapsedTime(started, end).TotalNanoseconds);
        }

        return times;
    }

    private static double Tail(List<double> times)
    {
        times.Sort();
        return times[(int)(times.Count * 0.99)];
    }
}
