using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Caching;

namespace PatternExecution.Benchmarks.Redis;

/// <summary>A thousand requests a second while a Redis of our own is frozen for 6 s, killed for 3 s and restarted; drawn as an SVG in the working directory. The requests are the guide's, 1,000 of 10,000 answers fit into memory, an execution takes 2 ms.</summary>
internal sealed class RedisOutageFigures : IFigureRoom
{
    private const int PerSecond = 1_000;
    private const int Before = 6;
    private const int Frozen = 6;
    private const int Between = 6;
    private const int Killed = 3;
    private const int After = 9;
    private const int Seconds = Before + Frozen + Between + Killed + After;
    private const string Name = "1,000 requests/s, Redis frozen 6 s, killed 3 s, restarted";

    public string Room => "caching";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (OwnRedis.Missing is { } missing)
        {
            yield return Figure.NotMeasured(Room, $"{Name}: failed or wrong", "requests", 0, missing);
            yield break;
        }

        var run = await RunAsync();
        yield return Figure.AtMost(Room, $"{Name}: failed or wrong", run.Bad, "requests", 0, $"{run.Count:N0} requests");
        yield return Figure.AtMost(Room, $"{Name}: p99", run.Percentile(0, Seconds, 0.99), "ms", 50, "FusionCache tuned: 28 ms; as shipped: 6 s");
        yield return Figure.AtMost(
            Room, $"{Name}: p50 once left alone against before", run.Percentile(Before + 1, Before + Frozen, 0.5) / run.Percentile(1, Before, 0.5), "x", 1.1, "FusionCache tuned: 3.5 ms");
        yield return Figure.AtMost(Room, $"{Name}: in use again after the thaw", run.BackAfterThaw, "s", 3);
        yield return Figure.AtMost(Room, $"{Name}: in use again after the restart", run.BackAfterRestart, "s", 3);
        var file = Path.GetFullPath("redis-outage.svg");
        await File.WriteAllTextAsync(file, run.Draw(), cancellationToken);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"p50 / p99 in ms: before {run.Percentile(1, Before, 0.5):0.00} / {run.Percentile(1, Before, 0.99):0.00}, frozen {run.Percentile(Before, Before + Frozen, 0.5):0.00} / {run.Percentile(Before, Before + Frozen, 0.99):0.00}, killed {run.Percentile(Before + Frozen + Between, Before + Frozen + Between + Killed, 0.5):0.00} / {run.Percentile(Before + Frozen + Between, Before + Frozen + Between + Killed, 0.99):0.00}, after {run.Percentile(Seconds - 4, Seconds, 0.5):0.00} / {run.Percentile(Seconds - 4, Seconds, 0.99):0.00}; drawn in {file}"));
    }

    private static async Task<Run> RunAsync()
    {
        using var server = await OwnRedis.StartAsync();
        await using var member = await RedisMember.JoinAsync(server.Configuration, RedisMember.NewPrefix(), new MemoryCacheLayer(new MemoryCacheLayerOptions { MaxEntries = 1_000 }));
        var run = new Run(Seconds * PerSecond);
        var requests = new ZipfRequests();
        var started = Stopwatch.GetTimestamp();
        var events = Task.Run(async () =>
        {
            await At(Before);
            server.Freeze();
            await At(Before + Frozen);
            server.Thaw();
            run.BackAfterThaw = await BackAsync();
            await At(Before + Frozen + Between);
            await server.KillAsync();
            await At(Before + Frozen + Between + Killed);
            await server.RestartAsync();
            run.BackAfterRestart = await BackAsync();
        });
        var asked = new List<Task>(run.Count);
        for (var i = 0; i < run.Count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond);
            while (Stopwatch.GetElapsedTime(started) < due) await Task.Delay(1);
            var (number, place) = (requests.Next(), i);
            // Counted from when it was due: a load that waits for the slow hides them.
            asked.Add(Task.Run(() => AskAsync(number, place, due)));
        }

        await Task.WhenAll(asked);
        await events;
        return run;

        async Task At(double second)
        {
            var left = TimeSpan.FromSeconds(second) - Stopwatch.GetElapsedTime(started);
            if (left > TimeSpan.Zero) await Task.Delay(left);
        }

        async Task<double> BackAsync()
        {
            var began = Stopwatch.GetTimestamp();
            var hits = member.Statistics.Hits;
            while (member.Statistics.Hits == hits && Stopwatch.GetElapsedTime(began).TotalSeconds < 20) await Task.Delay(5);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        async Task AskAsync(int number, int place, TimeSpan due)
        {
            try
            {
                var answer = await member.Cache.GetOrExecuteAsync(ZipfRequests.KeyOf(number), new CachePolicy(["t"]), number, static async (number, token) =>
                {
                    await Task.Delay(2, token);
                    return new CacheFill(BitConverter.GetBytes(number), null, Keep: true);
                }, CancellationToken.None);
                if (BitConverter.ToInt32(answer.Entry.Value.Span) != number) run.Spoil();
            }
            catch (Exception)
            {
                run.Spoil();
            }

            run.Times[place] = (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds;
        }
    }

    private sealed class Run(int count)
    {
        private int _bad;

        public int Count => count;

        public double[] Times { get; } = new double[count];

        public int Bad => _bad;

        public double BackAfterThaw { get; set; }

        public double BackAfterRestart { get; set; }

        public void Spoil() => Interlocked.Increment(ref _bad);

        public double Percentile(int fromSecond, int toSecond, double share)
        {
            var times = Times[(fromSecond * PerSecond)..(toSecond * PerSecond)];
            Array.Sort(times);
            return times[(int)(share * (times.Length - 1))];
        }

        /// <summary>p50 and p99 of each second, on a logarithmic scale from 0.01 ms to 1 s.</summary>
        public string Draw()
        {
            const int Wide = 900;
            const int High = 360;
            var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Wide + 80} {High + 60}\" font-family=\"sans-serif\" font-size=\"12\">");
            svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
            Shade(Before, Frozen, "#cfe3ff", "frozen");
            Shade(Before + Frozen + Between, Killed, "#ffd6d0", "killed");
            foreach (var tick in new[] { 0.01, 0.1, 1, 10, 100, 1_000 })
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"60\" x2=\"{Wide + 60}\" y1=\"{Y(tick):0}\" y2=\"{Y(tick):0}\" stroke=\"#ddd\"/><text x=\"4\" y=\"{Y(tick) + 4:0}\">{tick} ms</text>");
            for (var second = 0; second <= Seconds; second += 3) svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(second):0}\" y=\"{High + 36}\">{second} s</text>");
            Line(0.5, "#1f77b4", 16, "p50");
            Line(0.99, "#d62728", 32, "p99");
            return svg.Append("</svg>").ToString();

            double X(double second) => 60 + (second / Seconds * Wide);

            double Y(double milliseconds) => 20 + (High * (1 - ((Math.Log10(Math.Clamp(milliseconds, 0.01, 1_000)) + 2) / 5)));

            void Shade(int from, int length, string colour, string text) => svg.Append(
                CultureInfo.InvariantCulture, $"<rect x=\"{X(from):0}\" y=\"20\" width=\"{X(length) - 60:0}\" height=\"{High}\" fill=\"{colour}\"/><text x=\"{X(from) + 6:0}\" y=\"36\">{text}</text>");

            void Line(double share, string colour, int at, string text)
            {
                var points = Enumerable.Range(0, Seconds).Select(second => string.Create(CultureInfo.InvariantCulture, $"{X(second + 0.5):0.#},{Y(Percentile(second, second + 1, share)):0.#}"));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', points)}\"/><text x=\"{Wide + 30}\" y=\"{at}\" fill=\"{colour}\">{text}</text>");
            }
        }
    }
}
