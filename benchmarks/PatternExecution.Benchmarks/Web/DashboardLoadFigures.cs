using System.Runtime.CompilerServices;
using System.Text.Json;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Execution;

namespace PatternExecution.Benchmarks.Web;

/// <summary>What an open dashboard takes from the app that it looks at: counting every answer, and making the page anew as often as an open page asks.</summary>
internal sealed class DashboardLoadFigures : IFigureRoom
{
    private const double Reach = 2;
    private const int Pairs = 9;
    private const int Rounds = 4;
    private const int TurnsARound = 5;
    private const int RequestsATurn = 2_000;
    private const int AnswersATurn = 20_000;
    private const int AnswerTurns = 40;
    private const int Callers = 4;

    public string Room => "web";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var (requests, answers) = (new PairedRatios(), new PairedRatios());
        var (requestCosts, answerCosts, pages) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            // Whose objects come to lie where in memory is as lasting as a dashboard: each pair is made anew, the other one first.
            await using var first = await WebSetup.StartAsync(withDashboard: pair % 2 == 0);
            await using var second = await WebSetup.StartAsync(withDashboard: pair % 2 == 1);
            var (watched, plain) = pair % 2 == 0 ? (first, second) : (second, first);
            await CompareRequestsAsync(client, plain, watched, requests, requestCosts, cancellationToken);
            CompareAnswers(watched, answers, answerCosts);
            pages.Add(await RenderNanosecondsAsync(client, watched, cancellationToken));
        }

        yield return Figure.AtMost(
            Room,
            "dashboard open, throughput lost: over HTTP",
            PairedRatios.Percent(requests.Median),
            "%",
            Reach,
            $"the same app without one: {SideBySide.Median(requestCosts) / 1_000:0.#} us of processor a request and its caller, answered from memory, a page every {RequestsATurn * TurnsARound:N0} requests; {requests.Describe()}");

        // One page in every refresh interval, beside what counting costs each answer.
        var page = SideBySide.Median(pages);
        yield return Figure.AtMost(
            Room,
            "dashboard open, throughput lost: in process",
            PairedRatios.Percent(answers.Median) + (page / TimeSpan.FromSeconds(5).TotalNanoseconds * 100),
            "%",
            Reach,
            $"the same without one: {SideBySide.Median(answerCosts):0} ns an answer from memory, {WebSetup.Patterns} patterns in turn; counting {answers.Describe()}, over the same answers; a page {page / 1_000_000:0.##} ms every 5 s");
    }

    /// <summary>
    /// Engines over the same objects, for where a thousand answers lie in memory moves an answer by a tenth: more than what is looked for, and as much between two apps without
    /// a dashboard.
    /// </summary>
    private static void CompareAnswers(WebSetup app, PairedRatios ratios, List<double> costs)
    {
        using var plain = app.CreateTwin(observed: false);
        using var watched = app.CreateTwin(observed: true);
        for (var turn = -10; turn < AnswerTurns; turn++)
        {
            // Who goes first changes, so that neither always finds the caches as the other left them.
            var isPlainFirst = turn % 2 == 0;
            var first = TimeAnswers(isPlainFirst ? plain : watched);
            var second = TimeAnswers(isPlainFirst ? watched : plain);
            if (turn < 0) continue;
            ratios.Add(isPlainFirst ? second : first, isPlainFirst ? first : second);
            costs.Add(isPlainFirst ? first : second);
        }

        ratios.EndGroup();
    }

    private static double TimeAnswers(IPatternEngine engine)
    {
        var started = ThreadTime.Nanoseconds();
        GC.KeepAlive(Execute(engine, AnswersATurn));
        return (ThreadTime.Nanoseconds() - started) / (double)AnswersATurn;
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

    private static async Task CompareRequestsAsync(
        HttpClient client, WebSetup plain, WebSetup watched, PairedRatios ratios, List<double> costs, CancellationToken cancellationToken)
    {
        for (var round = -1; round < Rounds; round++)
        {
            // Short turns, so that what disturbs the machine disturbs both; a page in every fifth, as often as ten open pages ask.
            double without = 0, with = 0;
            for (var turn = 0; turn < TurnsARound; turn++)
            {
                var isPlainFirst = (round + turn) % 2 == 0;
                if (isPlainFirst) without += await CostAsync(client, plain, isOpen: false, cancellationToken);
                with += await CostAsync(client, watched, isOpen: turn == 0, cancellationToken);
                if (!isPlainFirst) without += await CostAsync(client, plain, isOpen: false, cancellationToken);
            }

            if (round < 0) continue;
            ratios.Add(with, without);
            costs.Add(without / TurnsARound);
        }

        ratios.EndGroup();
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
