using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Chat;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Host;

/// <summary>The same 200 turns of the guide's traffic, sent to a model of 200 ms and to the same model behind an engine: its tokens, and the turns' mean time.</summary>
internal sealed class ChatClientFigures : IFigureRoom
{
    private const int Turns = 200;
    private const int Concurrency = 8;

    public string Room => "host";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var model = new WaitingModel();
        using var behind = new WaitingModel();
        var memories = new InProcessMemoryStore();
        await memories.StoreManyAsync(GuideTraffic.Memories, cancellationToken);
        using var engine = GuideTraffic.CreateEngine(memories);
        using var client = behind.UsePatternExecution(engine);
        var requests = GuideTraffic.Requests(Turns);

        // One turn each, so that neither is measured while it is compiled; its tokens are counted with the rest of both.
        await SendAsync(model, ["good morning"], cancellationToken);
        await SendAsync(client, ["good morning"], cancellationToken);
        var alone = await SendAsync(model, requests, cancellationToken);
        var together = await SendAsync(client, requests, cancellationToken);

        var statistics = client.GetStatistics();
        var share = 100.0 * (model.Tokens - behind.Tokens) / model.Tokens;
        yield return Figure.AtLeast(Room, "fewer tokens with the chat client in front", share, "%", 45, string.Create(
            CultureInfo.InvariantCulture,
            $"as the model reported them: {model.Tokens:#,0} alone, {behind.Tokens:#,0} behind the engine ({behind.Calls} of {model.Calls} turns; saved by its statistics {statistics.TokensSaved:#,0}, estimated {statistics.TokensSavedEstimate:#,0})"));
        yield return Figure.AtLeast(Room, "lower mean latency with the chat client in front", alone / together, "x", 2.4, string.Create(
            CultureInfo.InvariantCulture,
            $"mean of {Turns} turns by the clock on the wall, {Concurrency} at a time: {alone:0.0} ms alone (this: {together:0.0} ms, cold cache, functions of 15 ms)"));
    }

    /// <summary>The mean time of a turn, in milliseconds.</summary>
    internal static async Task<double> SendAsync(IChatClient client, string[] requests, CancellationToken cancellationToken)
    {
        var times = new double[requests.Length];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, requests.Length, limits, async (i, token) =>
        {
            var started = TimeProvider.System.GetTimestamp();
            await client.GetResponseAsync([new ChatMessage(ChatRole.System, "Answer briefly."), new ChatMessage(ChatRole.User, requests[i])], cancellationToken: token);
            times[i] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        });
        return times.Average();
    }
}
