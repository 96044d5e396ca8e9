using PatternExecution.Patterns;

namespace PatternExecution.Execution;

/// <content>Patterns that a face of the engine brings along.</content>
public sealed partial class PatternEngine
{
    /// <summary>Executes a pattern that need not be registered as a request that it matched would be: with all limits, audited, counted.</summary>
    /// <param name="pattern">The pattern; it is not validated.</param>
    /// <param name="request">The request; its context holds what a trigger's groups would.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal ValueTask<PatternResult> ExecuteAsync(PatternDefinition pattern, PatternRequest request, CancellationToken cancellationToken)
    {
        var started = _clock.Now;
        var match = new PatternMatch(pattern, MatchKind.Phrase, version: 0, trigger: null);
        if (RequestCheck.Fault(request, _options) is { } fault) return _observers.Follow(request, new(Refuse(fault, match, started)));
        return _observers.Follow(request, ExecuteWhenRoutedAsync(request, match, _finder.RouteAsync(request, pattern, cancellationToken), batch: null, started, cancellationToken));
    }
}
