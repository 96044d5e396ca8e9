using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Execution.Functions;
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
        Func<TState, ExecutionRequest, CancellationToken, ValueTask<LegAnswer>> body,
        CancellationToken cancellationToken)
    {
        using var activity = EngineTracing.IsListenedTo ? StartSpan(leg, request.Pattern) : null;
        var started = time.GetTimestamp();
        // One source for both limits, and none listened to that cannot come.
        using var limits = new CancellationTokenSource(options.LegTimeout, time);
        using var caller = cancellationToken.UnsafeRegister(static limits => ((CancellationTokenSource)limits!).Cancel(), limits);
        LegOutcome outcome;
        string? errorType = null;
        Task<LegAnswer>? waited = null;
        try
        {
            var running = body(state, request, limits.Token);
            // A body that ignores its token still cannot hold the caller beyond the limits.
            var (output, validUntil) = running.IsCompletedSuccessfully
                ? running.Result
                : await (waited = running.AsTask()).WaitAsync(limits.Token).ConfigureAwait(false);
            outcome = output.Utf8Json.Length <= options.MaxOutputBytes
                ? new LegOutcome { Leg = leg, Status = ResultStatus.Succeeded, Output = output, Tokens = TokenEstimate.Of(output.Utf8Json.Span), Elapsed = time.GetElapsedTime(started), ValidUntil = validUntil }
                : Unsuccessful(ResultStatus.Failed, $"The output has {output.Utf8Json.Length} bytes; at most {options.MaxOutputBytes} are allowed (MaxOutputBytes).");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limits.IsCancellationRequested)
        {
            errorType = "timeout";
            outcome = Unsuccessful(ResultStatus.Failed, $"No answer within {options.LegTimeout.TotalSeconds:0.###} s (LegTimeout).");
        }
        catch (Exception exception)
        {
            errorType = exception.GetType().FullName;
            outcome = Unsuccessful(StatusOf(exception), Describe(exception));
            if (outcome.Status == ResultStatus.Failed)
            {
                logger.LegFailed(request.Pattern.Name, leg.ToName(), exception.GetType().Name);
                logger.LegFailure(exception, request.Pattern.Name, leg.ToName());
            }
        }
        finally
        {
            waited?.Abandon();
        }

        if (activity is null) return new ExecutionOutcome([outcome]);
        EngineTracing.End(activity, outcome.Status.ToName(), failed: false);
        if (outcome.Status == ResultStatus.Failed) EngineTracing.Fail(activity, errorType ?? "output_too_large");
        return new ExecutionOutcome([outcome]);

        LegOutcome Unsuccessful(ResultStatus status, string error) => new() { Leg = leg, Status = status, Error = error, Elapsed = time.GetElapsedTime(started) };
    }

    private static Activity? StartSpan(PatternType leg, PatternDefinition pattern) => leg == PatternType.Memory
        ? EngineTracing.StartMemoryLeg(pattern.Name, JsonNamingPolicy.CamelCase.ConvertName(MemoryExecutor.OperationOf(pattern).Operation.ToString()))
        : EngineTracing.StartFunctionLeg(pattern.Name, FunctionSet.NameFor(pattern));

    private static ResultStatus StatusOf(Exception exception) =>
        exception is RequestRejectedException or MemoryValidationException ? ResultStatus.Rejected : ResultStatus.Failed;

    private static string Describe(Exception exception) => exception switch
    {
        PatternExecutionException => exception.Message,
        _ => $"{exception.GetType().Name}: {exception.Message}",
    };
}
