using System.Diagnostics.CodeAnalysis;
using PatternExecution.Caching.Flights;
using PatternExecution.Memory;

namespace PatternExecution.Execution;

/// <summary>What the requests of one batch share: so many places to run in, and their round trips to a cache layer or a memory store outside the process.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class RequestBatch
{
    private readonly SemaphoreSlim _places;

    private RequestBatch(IMemoryStore? remote, int places)
    {
        _places = new SemaphoreSlim(places);
        Searches = remote is null ? null : new SearchRounds(remote);
    }

    /// <summary>Searches that go out together; null where the store is in this process and there is no round trip to share.</summary>
    public SearchRounds? Searches { get; }

    /// <summary>Reads of shared cache layers that go out together.</summary>
    public ReadRounds Reads { get; } = new();

    /// <summary>Executes all requests; one that throws has failed, and none of the others.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="remote">The memory store where it lies outside the process.</param>
    /// <param name="places">How many functions and writes run at the same time.</param>
    /// <param name="execute">Executes one.</param>
    /// <param name="cancellationToken">Gives up all that are not answered yet.</param>
    public static async Task<PatternResult[]> RunAsync(
        IReadOnlyList<PatternRequest> requests,
        IMemoryStore? remote,
        int places,
        Func<PatternRequest, RequestBatch, CancellationToken, ValueTask<PatternResult>> execute,
        CancellationToken cancellationToken)
    {
        var batch = new RequestBatch(remote, places);
        var running = new Task<PatternResult>[requests.Count];
        for (var i = 0; i < running.Length; i++) running[i] = ExecuteAsync(requests[i], batch, execute, cancellationToken);
        // Every read that needs a shared layer or the store and nothing else before it has asked by now: they make the first round.
        batch.Reads.Start();
        batch.Searches?.Start();
        return await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <summary>Runs work in one of the batch's places, off the thread that starts the others.</summary>
    public async ValueTask<ExecutionOutcome> InPlaceAsync(IExecutor executor, ExecutionRequest request, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => executor.ExecuteAsync(request, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<PatternResult> ExecuteAsync(
        PatternRequest request,
        RequestBatch batch,
        Func<PatternRequest, RequestBatch, CancellationToken, ValueTask<PatternResult>> execute,
        CancellationToken cancellationToken)
    {
        try
        {
            return await execute(request, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new PatternResult { Status = ResultStatus.Failed, Error = $"{exception.GetType().Name}: {exception.Message}" };
        }
    }
}
