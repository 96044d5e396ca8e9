using System.Text.Json;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Memory;
using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <summary>Runs the body of a leg within its limits, and turns however it ends into an outcome.</summary>
internal sealed class LegRunner(PatternExecutionOptions options, TimeProvider time, ILogger logger)
{
    public async ValueTask<ExecutionOutcome> RunAsync<TState>(
        PatternType leg,
        ExecutionRequest request,
        TState state,
        Func<TState, ExecutionRequest, CancellationToken, ValueTask<PatternOutput>> body,
        CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.StartLeg(leg.ToName(), request.Pattern.Name);
        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.LegTimeout, time);
        using var limits = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        LegOutcome outcome;
        try
        {
            var running = body(state, request, limits.Token);
            // A body that ignores its token still cannot hold the caller beyond the limits.
            var output = running.IsCompletedSuccessfully
                ? running.Result
                : await running.AsTask().WaitAsync(limits.Token).ConfigureAwait(false);
            outcome = output.Utf8Json.Length <= options.MaxOutputBytes
                ? new LegOutcome { Leg = leg, Status = ResultStatus.Succeeded, Output = output, Tokens = TokenEstimate.Of(output.Utf8Json.Span) }
                : Unsuccessful(leg, ResultStatus.Failed, $"The output has {output.Utf8Json.Length} bytes; at most {options.MaxOutputBytes} are allowed (MaxOutputBytes).");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            outcome = Unsuccessful(leg, ResultStatus.Failed, $"No answer within {options.LegTimeout.TotalSeconds:0.###} s (LegTimeout).");
        }
        catch (Exception exception)
        {
            outcome = Unsuccessful(leg, StatusOf(exception), Describe(exception));
            if (outcome.Status == ResultStatus.Failed)
            {
                logger.LegFailed(request.Pattern.Name, leg.ToName(), exception.GetType().Name);
                logger.LegFailure(exception, request.Pattern.Name, leg.ToName());
            }
        }

        outcome = outcome with { Elapsed = time.GetElapsedTime(started) };
        if (activity is not null) EngineTracing.End(activity, outcome.Status.ToName(), outcome.Status == ResultStatus.Failed);
        return new ExecutionOutcome([outcome]);
    }

    private static LegOutcome Unsuccessful(PatternType leg, ResultStatus status, string error) => new() { Leg = leg, Status = status, Error = error };

    private static ResultStatus StatusOf(Exception exception) =>
        exception is RequestRejectedException or MemoryValidationException ? ResultStatus.Rejected : ResultStatus.Failed;

    private static string Describe(Exception exception) => exception switch
    {
        PatternExecutionException => exception.Message,
        NotSupportedException or JsonException => $"The output has no JSON: {exception.Message} Return a type that serialises.",
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };
}
