using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Runs both legs at the same time; each keeps its own outcome, whatever becomes of the other.</summary>
internal sealed class HybridExecutor(IExecutor infrastructure, IExecutor memory) : IExecutor
{
    public PatternType Route => PatternType.Hybrid;

    public async ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        // A function may block before its first await: off this thread, it cannot hold the memory leg back.
        var function = Task.Run(() => infrastructure.ExecuteAsync(request, cancellationToken).AsTask(), cancellationToken);
        var recall = RunAsync(memory, request, cancellationToken);

        await Task.WhenAll(function, recall).ConfigureAwait(false);
        return new ExecutionOutcome([.. (await function.ConfigureAwait(false)).Legs, .. (await recall.ConfigureAwait(false)).Legs]);
    }

    private static async Task<ExecutionOutcome> RunAsync(IExecutor executor, ExecutionRequest request, CancellationToken cancellationToken) =>
        await executor.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
}
