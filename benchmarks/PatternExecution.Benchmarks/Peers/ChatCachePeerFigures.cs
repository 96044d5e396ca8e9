using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using PatternExecution.Benchmarks.Figures;
using PatternExecution.Benchmarks.Host;
using PatternExecution.Chat;
using PatternExecution.Memory;

namespace PatternExecution.Benchmarks.Peers;

/// <summary>The guide's 200 turns before a model of 200 ms: behind <see cref="DistributedCachingChatClient"/>, which answers what was asked before word for word, and behind this library.</summary>
internal sealed class ChatCachePeerFigures : IFigureRoom
{
    private const int Turns = 200;

    public string Room => "peers";

    public async IAsyncEnumerable<Figure> MeasureAsync(FigureSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var requests = GuideTraffic.Requests(Turns);
        using var alone = new WaitingModel();
        await ChatClientFigures.SendAsync(alone, requests, cancellationToken);

        using var cachedModel = new WaitingModel();
        using var cached = cachedModel.AsBuilder().UseDistributedCache(new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()))).Build();
        var cachedTime = await ChatClientFigures.SendAsync(cached, requests, cancellationToken);

        using var ourModel = new WaitingModel();
        var memories = new InProcessMemoryStore();
        await memories.StoreManyAsync(GuideTraffic.Memories, cancellationToken);
        using var engine = GuideTraffic.CreateEngine(memories);
        using var ours = ourModel.UsePatternExecution(engine);
        var ourTime = await ChatClientFigures.SendAsync(ours, requests, cancellationToken);

        var (saved, cachedSaved) = (Saved(ourModel), Saved(cachedModel));
        yield return Figure.AtLeast(Room, "tokens saved on the guide's 200 turns", saved, "%", cachedSaved, string.Create(CultureInfo.InvariantCulture, $"DistributedCachingChatClient: {cachedSaved:0.0} %"));
        yield return Figure.AtMost(Room, "mean turn on the guide's 200 turns, model of 200 ms", ourTime, "ms", cachedTime, string.Create(CultureInfo.InvariantCulture, $"DistributedCachingChatClient: {cachedTime:0.0} ms"));

        double Saved(WaitingModel model) => 100.0 * (alone.Tokens - model.Tokens) / alone.Tokens;
    }
}
