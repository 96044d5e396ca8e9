using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;

namespace PatternExecution.Execution;

/// <summary>Tells the observers of an engine's answers; nothing is done where there is none.</summary>
internal sealed class ResultObservers(IEnumerable<IResultObserver> observers, ILogger logger)
{
    private readonly IResultObserver[] _observers = [.. observers];

    /// <summary>Passes an answer on, and tells of it when it is there.</summary>
    public ValueTask<PatternResult> Follow(PatternRequest request, ValueTask<PatternResult> answer)
    {
        if (_observers.Length == 0) return answer;
        if (!answer.IsCompletedSuccessfully) return FollowAsync(request, answer);
        var result = answer.Result;
        Tell(request, result);
        return new(result);
    }

    private async ValueTask<PatternResult> FollowAsync(PatternRequest request, ValueTask<PatternResult> answer)
    {
        var result = await answer.ConfigureAwait(false);
        Tell(request, result);
        return result;
    }

    private void Tell(PatternRequest request, PatternResult result)
    {
        foreach (var observer in _observers)
        {
            try
            {
                observer.Observe(request, result);
            }
#pragma warning disable CA1031 // A request that was answered does not fail because somebody watched.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.ObserverThrew(observer.GetType().Name, exception.GetType().Name);
            }
        }
    }
}
