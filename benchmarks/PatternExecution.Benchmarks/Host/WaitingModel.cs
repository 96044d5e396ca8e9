using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace PatternExecution.Benchmarks.Host;

/// <summary>A scripted model: it takes 200 ms and reports its usage, four bytes a token of what it was sent and of what it says.</summary>
internal sealed class WaitingModel : IChatClient
{
    private const string Answer = "That is a longer story: it depends on what was agreed with the team, on the load of the last weeks and on the budget that is left.";
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);

    private long _tokens;
    private int _calls;

    /// <summary>Tokens that were reported.</summary>
    public long Tokens => Interlocked.Read(ref _tokens);

    public int Calls => _calls;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Latency, cancellationToken);
        var usage = new UsageDetails { InputTokenCount = messages.Sum(static message => (message.Text.Length + 3) / 4), OutputTokenCount = (Answer.Length + 3) / 4 };
        usage.TotalTokenCount = usage.InputTokenCount + usage.OutputTokenCount;
        Interlocked.Add(ref _tokens, usage.TotalTokenCount.Value);
        Interlocked.Increment(ref _calls);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, Answer)) { Usage = usage };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
