using System.Runtime.CompilerServices;
using System.Text.Json;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;

namespace PatternExecution.Benchmarks.Web;

/// <summary>What an open dashboard takes from the app that it looks at: counting every answer, and making the page anew as often as an open page asks.</summary>
internal sealed class DashboardLoadFigures : IFigureRoom
{
    private const double Reach = 2;
    private const int Rounds = 9;
    private const int TurnsARound = 5;
    private const int RequestsATurn = 4_000;
    private const int Callers = 4;

    public string Room => "web";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var plain = await WebSetup.StartAsync(withDashboard: false);
        await using var watched = await WebSetup.StartAsync(withDashboard: true);
        using var client = new HttpClient();

        var (lost, perRequest) = await CompareAsync(client, plain, watched, cancellationToken);
        yield return Figure.AtMost(Room, "dashboard open, throughput lost: over HTTP", lost, "%", Reach, $"the same app without one: {perRequest / 1_000:0.#} us of processor a request and its caller, answered from memory");

        var page = await RenderNanosecondsAsync(client, watched, cancellationToken);
        var found = 0;
        var comparison = SideBySide.Compare(count => found += Execute(watched.Engine, count), count => found += Execute(plain.Engine, count));
        GC.KeepAlive(found);
        // One page in every refresh interval, beside what counting costs each answer.
        var share = ((comparison.Ratio - 1) * 100) + (page / TimeSpan.FromSeconds(5).TotalNanoseconds * 100);
        yield return Figure.AtMost(
            Room,
            "dashboard open, throughput lost: in process",
            share,
            "%",
            Reach,
            $"the same without one: {comparison.Anchor.Nanoseconds:0} ns an answer from memory, {WebSetup.Patterns} patterns in turn; a page {page / 1_000_000:0.##} ms every 5 s");
    }

    private static int Execute(IPatternEngine engine, int count)
    {
        var legs = 0;
        for (var i = 0; i < count; i++)
        {
#pragma warning disable CA2012 // An answer from memory is there at once.
            legs += engine.ExecuteAsync(WebSetup.Requests[i % WebSetup.Requests.Length], CancellationToken.None).Result.Legs.Count;
#pragma warning restore CA2012
        }

        return legs;
    }

    private static async Task<(double Lost, double Nanoseconds)> CompareAsync(HttpClient client, WebSetup plain, WebSetup watched, CancellationToken cancellationToken)
    {
        var ratios = new List<double>();
        var costs = new List<double>();
        for (var round = -2; round < Rounds; round++)
        {
            // Short turns, so that what disturbs the machine disturbs both; a page in every fifth, as often as five open pages ask.
            double without = 0, with = 0;
            for (var turn = 0; turn < TurnsARound; turn++)
            {
                without += await CostAsync(client, plain, isOpen: false, cancellationToken);
                with += await CostAsync(client, watched, isOpen: turn == 0, cancellationToken);
            }

            if (round < 0) continue;
            ratios.Add(with / without);
            costs.Add(without / TurnsARound);
        }

        // What each request costs more is what fewer of them fit into the same time.
        return ((1 - (1 / SideBySide.Median(ratios))) * 100, SideBySide.Median(costs));
    }

    /// <summary>The processor time of one request, its caller's included, and of a page where one is open.</summary>
    private static async Task<double> CostAsync(HttpClient client, WebSetup setup, bool isOpen, CancellationToken cancellationToken)
    {
        var started = Environment.CpuUsage.TotalTime;
        var looking = isOpen ? client.GetByteArrayAsync(setup.Dashboard, cancellationToken) : Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => CallAsync(client, setup, caller, cancellationToken)));
        await looking;
        return (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / RequestsATurn;
    }

    private static async Task CallAsync(HttpClient client, WebSetup setup, int caller, CancellationToken cancellationToken)
    {
        var address = new Uri(setup.Address, "/patterns/execute");
        for (var i = caller; i < RequestsATurn; i += Callers)
        {
            using var body = new ByteArrayContent(Bodies[i % Bodies.Length]) { Headers = { { "Content-Type", "application/json" } } };
            using var response = await client.PostAsync(address, body, cancellationToken);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
    }

    private static async Task<double> RenderNanosecondsAsync(HttpClient client, WebSetup setup, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var started = Environment.CpuUsage.TotalTime;
            await client.GetByteArrayAsync(setup.Dashboard, cancellationToken);
            times.Add((Environment.CpuUsage.TotalTime - started).TotalNanoseconds);
        }

        return SideBySide.Median(times.Skip(20));
    }

    private static byte[][] Bodies { get; } = [.. WebSetup.Requests.Select(static request => JsonSerializer.SerializeToUtf8Bytes(new { query = request.Query, context = request.Context }))];
}
