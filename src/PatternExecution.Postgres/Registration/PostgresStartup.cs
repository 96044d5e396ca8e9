using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PatternExecution.Memory;

namespace PatternExecution.Postgres.Registration;

/// <summary>Makes the tables while the host starts, and lets it start whatever comes of it: a server that is down now may be there later.</summary>
internal sealed class PostgresStartup(PostgresMemoryStore store, ILogger<PostgresMemoryStore> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _preparing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _preparing = Task.Run(PrepareAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _preparing.ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private async Task PrepareAsync()
    {
        try
        {
            await store.PingAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MemoryStoreUnavailableException or PostgresSetupException or OperationCanceledException)
        {
            if (!_stop.IsCancellationRequested)
                PostgresLog.NotReady(logger, exception.Message);
        }
    }
}
