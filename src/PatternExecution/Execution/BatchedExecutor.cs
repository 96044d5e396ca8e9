using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Gives the requests of a batch their places; others run as they come.</summary>
internal sealed class BatchedExecutor(IExecutor inner) : IExecutor
{
    public PatternType Route => inner.Route;

    public ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default) =>
        request.Batch is { } batch && !SharesRoundTrip(batch, request)
            ? batch.InPlaceAsync(inner, request, cancellationToken)
            : inner.ExecuteAsync(request, cancellationToken);

    // A search waits for its round and needs no place: with one, only so many could share a round.
    private bool SharesRoundTrip(RequestBatch batch, ExecutionRequest request) =>
        batch.Searches is not null && inner is MemoryExecutor && MemoryExecutor.OperationOf(request.Pattern).Operation != MemoryOperationKind.Store;
}
