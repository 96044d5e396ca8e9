using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;

namespace PatternExecution.Chat;

/// <summary>Asks the engine, and decides whether what came of it answers the turn.</summary>
internal sealed class TurnAnswerer(IPatternEngine engine, PatternExecutionChatOptions options, ILogger logger)
{
    /// <summary>The result that answers a turn, or why the model has to.</summary>
    public async ValueTask<(PatternResult? Result, ChatPassReason Pass)> TryAsync(ChatTurn turn, ChatOptions? chatOptions, CancellationToken cancellationToken)
    {
        if (turn.Pass is { } pass) return (null, pass);
        var result = await ExecuteAsync(options.Identify(chatOptions).Ask(turn.Query) with { ReadOnly = turn.ReadOnly }, cancellationToken).ConfigureAwait(false);
        if (result is null) return (null, ChatPassReason.Failed);
        return turn.ReadOnly && result is { Status: ResultStatus.Rejected, Pattern.Acts: true } ? (null, ChatPassReason.ActionNotOffered) : Judge(result);
    }

    /// <summary>Executes a read; an action is rejected.</summary>
    public ValueTask<PatternResult?> ReadAsync(ChatCaller caller, string query, CancellationToken cancellationToken) =>
        ExecuteAsync(caller.Ask(query) with { ReadOnly = true }, cancellationToken);

    private async ValueTask<PatternResult?> ExecuteAsync(PatternRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.ExecuteAsync(request with { MinConfidence = options.MinConfidence }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.EngineThrew(exception.GetType().Name);
            return null;
        }
    }

    private (PatternResult? Result, ChatPassReason Pass) Judge(PatternResult result)
    {
        // An action that was begun is not begun again by a model, however it ended: the user is told.
        var acted = result.Pattern is { Acts: true };
        return result.Status switch
        {
            ResultStatus.Succeeded => (result, default),
            ResultStatus.NoMatch => (null, result.Pattern is null ? ChatPassReason.NoMatch : ChatPassReason.LowConfidence),
            ResultStatus.Rejected => result.Pattern is not null && options.AnswerRejected ? (result, default) : (null, ChatPassReason.Rejected),
            ResultStatus.Partial => acted || options.AnswerPartial ? (result, default) : (null, ChatPassReason.Partial),
            _ => acted ? (result, default) : (null, ChatPassReason.Failed),
        };
    }
}
