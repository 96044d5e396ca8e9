using PatternExecution;
using PatternExecution.Memory;

namespace AspNetHost;

/// <summary>Fills a memory store that is empty: before the app listens, or once the store can be reached.</summary>
internal sealed class FirstMemories(IMemoryStore store, TimeProvider time, ILogger<FirstMemories> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await TryFillAsync(cancellationToken)) return;
        logger.LogWarning("Memories are recalled once their store can be reached; all else works.");
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken) && !await TryFillAsync(stoppingToken)) { }
    }

    private async Task<bool> TryFillAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await store.HasAnyAsync(MemoryRecord.DefaultTenant, cancellationToken)) return true;
            await store.StoreManyAsync(await MemoryNdjson.ReadFileAsync(Path.Combine(AppContext.BaseDirectory, "memories.ndjson"), cancellationToken: cancellationToken), cancellationToken);
            return true;
        }
        catch (PatternExecutionException)
        {
            return false;
        }
    }
}
