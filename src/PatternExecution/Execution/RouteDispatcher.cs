using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Patterns;
using PatternExecution.Routing;

namespace PatternExecution.Execution;

/// <summary>Gives work to the executor of its route, and tells the router what it has cost.</summary>
internal sealed class RouteDispatcher
{
    private readonly IExecutor[] _executors;
    private readonly IHybridRouter _router;
    private readonly RoutingRecorder _routing;
    private readonly TimeProvider _time;
    private readonly Auditor? _auditor;
    private readonly ILogger _logger;

    public RouteDispatcher(
        IEnumerable<IExecutor> builtIn, IEnumerable<IExecutor> own, IHybridRouter router, RoutingRecorder routing, Auditor? auditor, TimeProvider time, ILogger logger)
    {
        _executors = new IExecutor[3];
        foreach (var executor in builtIn.Concat(own.Select(executor => new GuardedExecutor(executor, logger)))) _executors[(int)executor.Route] = new BatchedExecutor(executor);
        _executors[(int)PatternType.Hybrid] ??= new HybridExecutor(_executors[(int)PatternType.Infrastructure], _executors[(int)PatternType.Memory]);
        _router = router;
        _routing = routing;
        _auditor = auditor;
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs the work, and records its end where it acts.</summary>
    public ValueTask<ExecutionOutcome> RunAsync(EngineWork work, CancellationToken cancellationToken) =>
        _auditor is not null && work.Match.Pattern!.Acts ? _auditor.RunAsync(work, ExecuteAsync, cancellationToken) : ExecuteAsync(work, cancellationToken);

    private async ValueTask<ExecutionOutcome> ExecuteAsync(EngineWork work, CancellationToken cancellationToken)
    {
        var pattern = work.Match.Pattern!;
        var route = work.Decision.Route;
        var started = _time.GetTimestamp();
        ExecutionOutcome outcome;
        try
        {
            var arguments = work.Match.Capture(work.Request.Query);
            outcome = await _executors[(int)route].ExecuteAsync(new ExecutionRequest(work.Request, pattern, arguments) { Batch = work.Batch }, cancellationToken).ConfigureAwait(false);
        }
        catch (RegexMatchTimeoutException)
        {
            return Unsuccessful(route, ResultStatus.Rejected, RequestCheck.TimeLimitError(work.Match));
        }

        // What was refused did no work: it says nothing of what the route costs or how its legs fare.
        if (outcome.Has(ResultStatus.Rejected)) return outcome;

        var observation = new RouteObservation(
            pattern.Name,
            route,
            outcome.Tokens,
            _time.GetElapsedTime(started),
            outcome.Has(ResultStatus.Failed, PatternType.Infrastructure),
            outcome.Has(ResultStatus.Failed, PatternType.Memory));
        _routing.Observed(work.Decision, observation);
        Tell(observation);
        return outcome;
    }

    private void Tell(RouteObservation observation)
    {
        try
        {
            _router.Observe(observation);
        }
#pragma warning disable CA1031 // What was executed is answered, and an action recorded, whatever the host's router makes of it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.RouterThrew(exception.GetType().Name);
        }
    }

    internal static ExecutionOutcome Unsuccessful(PatternType route, ResultStatus status, string error) =>
        new([new LegOutcome { Leg = route == PatternType.Hybrid ? PatternType.Infrastructure : route, Status = status, Error = error }]);
}
