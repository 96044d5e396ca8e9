using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>An executor of the host's own: however it behaves, its answer is an outcome, or the caller's cancellation.</summary>
internal sealed class GuardedExecutor(IExecutor inner, ILogger logger) : IExecutor
{
    public PatternType Route => inner.Route;

    public async ValueTask<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.ExecutorThrew(request.Pattern.Name, exception.GetType().Name);
            return RouteDispatcher.Unsuccessful(Route, ResultStatus.Failed, $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
