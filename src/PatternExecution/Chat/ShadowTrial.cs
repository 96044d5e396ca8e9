using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using PatternExecution.Diagnostics;
using PatternExecution.Execution;

namespace PatternExecution.Chat;

/// <summary>Lets the model answer, the engine beside it, and compares. Nothing that the engine does here can harm the turn, and nothing is left running.</summary>
internal sealed class ShadowTrial(TurnAnswerer answerer, PatternExecutionChatOptions options, ChatRecorder recorder, ILogger logger)
{
    public async Task<ChatResponse> CompareAsync(
        string query, ChatCaller caller, Func<CancellationToken, Task<ChatResponse>> ask, CancellationToken cancellationToken)
    {
        using var trial = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trying = answerer.ReadAsync(caller, query, trial.Token).AsTask();
        try
        {
            var response = await ask(cancellationToken).ConfigureAwait(false);
            await JudgeAsync(query, await trying.ConfigureAwait(false), response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        finally
        {
            await EndAsync(trial, trying).ConfigureAwait(false);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> CompareAsync(
        string query,
        ChatCaller caller,
        Func<CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> ask,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var trial = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trying = answerer.ReadAsync(caller, query, trial.Token).AsTask();
        try
        {
            var updates = new List<ChatResponseUpdate>();
            await foreach (var update in ask(cancellationToken).ConfigureAwait(false))
            {
                updates.Add(update);
                yield return update;
            }

            await JudgeAsync(query, await trying.ConfigureAwait(false), updates.ToChatResponse(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(trial, trying).ConfigureAwait(false);
        }
    }

    private static async ValueTask EndAsync(CancellationTokenSource trial, Task<PatternResult?> trying)
    {
        if (trying.IsCompleted) return;
        await trial.CancelAsync().ConfigureAwait(false);
        await ((Task)trying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async ValueTask JudgeAsync(string query, PatternResult? result, ChatResponse response, CancellationToken cancellationToken)
    {
        if (result is not { Pattern: { } pattern }) return;
        if (result.Status == ResultStatus.Rejected && pattern.Acts) recorder.Tried(pattern.Name, new ChatShadowStatistics(0, 0, 0, 1));
        if (result.Status != ResultStatus.Succeeded) return;

        bool? right = null;
        try
        {
            var comparison = new ChatComparison(query, result, options.Render(result), response);
            if (options.Judge is { } judge) right = await judge(comparison, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.JudgeThrew(exception.GetType().Name);
        }

        recorder.Tried(pattern.Name, new ChatShadowStatistics(1, right is true ? 1 : 0, right is false ? 1 : 0, 0));
    }
}
